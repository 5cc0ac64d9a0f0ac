/** The shells' completions, by the shells: each offers the same for the same line. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { COMMANDS, SHELLS } from '../../dist/cli/grammar.js';
import { which } from '../../scripts/setup/run.mjs';
import { project } from '../support/programs.mjs';
import { run, tareProgram, tareWords } from '../support/run.mjs';

const completions = join(project, 'completions');
const dir = mkdtempSync(join(tmpdir(), 'tare-completions-'));
after(() => rmSync(dir, { recursive: true }));

// a tare that has containers
const LIST = `#!/bin/sh
case "$*" in
'list --quiet') printf '%s\\n' db_1 web_1 web_2 ;;
'--root /other list --quiet') echo other_1 ;;
esac
`;
writeFileSync(join(dir, 'tare'), LIST, { mode: 0o755 });
symlinkSync('tare', join(dir, 'tare-oci'));
mkdirSync(join(dir, 'bundle'));
for (const name of ['config.json', 'bunch']) writeFileSync(join(dir, name), '');

function output(command, args) {
  const env = { ...process.env, PATH: `${dir}:${process.env.PATH}`, HOME: dir, LC_ALL: 'C.UTF-8' };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: dir, env, encoding: 'utf8', timeout: 120_000 });
  assert.deepEqual([status, stderr], [0, '']);
  return stdout;
}

/** What is offered, line by line, after "LINE …" each. */
function sections(text) {
  return text
    .split(/^LINE .*\n/m)
    .slice(1)
    .map((section) => section.split('\n').filter(Boolean));
}

const BASH = `
source "$1"/tare.bash
shift
for line; do
  read -ra COMP_WORDS <<<"$line"
  COMP_LINE=$line COMP_POINT=\${#line}
  read -r _ _ function _ <<<"$(complete -p "\${COMP_WORDS[0]}")"
  "$function" "\${COMP_WORDS[0]}"
  echo "LINE $line"
  printf '%s\\n' "\${COMPREPLY[@]}"
done
`;

const FISH = `
source $argv[1]/tare.fish
for line in $argv[2..-1]
  echo "LINE $line"
  complete -C $line
end
`;

// completion is a matter of the line editor: so at a terminal, and what matches is said on the way to it
const ZSH = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= PS2= fpath=($1 \\$fpath); autoload -U compinit; compinit -u -D"
zpty -w shell 'compadd() { local -a hits; builtin compadd -O hits "$@"; print; print -rl -- "<"\${^hits}">"; builtin compadd "$@" }'
zpty -w shell 'finish() { print -r -- "=END="; BUFFER=""; zle accept-line }; zle -N finish; bindkey "^T" finish; bindkey "^I" list-choices; stty -echo; print "=REA""DY="'
zpty -r shell out '*=READY=*'
shift
for line; do
  zpty -w -n shell "$line"$'\\t\\x14'
  zpty -r shell out '*=END=*'
  print -r -- "LINE $line"
  print -rl -- \${\${(M)\${(f)out//$'\\r'}:#<*>}//[<>]}
done
zpty -d shell
`;

const shells = {
  bash: (lines) => sections(output('bash', ['--norc', '-c', BASH, 'bash', completions, ...lines])),
  fish: (lines) => sections(output('fish', ['--no-config', '-c', FISH, completions, ...lines])),
  zsh: (lines) => sections(output('zsh', ['-f', '-c', ZSH, 'zsh', completions, ...lines])),
};

const IDS = ['db_1', 'web_1', 'web_2'];
const lines = {
  'tare sta': ['start', 'state'],
  'tare help sp': ['spec'],
  'tare check': [],
  'tare completion z': ['zsh'],
  'tare state ': IDS,
  'tare start web': ['web_1', 'web_2'],
  'tare-oci delete --force db': ['db_1'],
  'tare --root /other state ': ['other_1'],
  'tare --debug --root=/other --log x state ': ['other_1'],
  'tare exec -u 1:1 -e A=b w': ['web_1', 'web_2'],
  'tare kill web_1 KI': ['KILL'],
  'tare state web_1 ': [],
  'tare run ': [],
  'tare plan ': [],
  'tare list --format j': ['json'],
  'tare list -f j': ['json'],
  'tare --log-format=j': ['json'],
  'tare top --sort=me': ['memory'],
  'tare --cgroup-manager sys': ['systemd'],
  'tare run -b bun': ['bundle'],
  'tare run --config conf': ['config.json'],
  'tare validate conf': ['config.json'],
  'tare --id': ['--id-format'],
  'tare create --no-p': ['--no-pivot'],
  'tare delete --force --re': ['--regex'],
};

test('tare completion prints them', async () => {
  const root = ['--root', join(dir, 'root')];
  for (const [shell, file] of Object.entries(SHELLS)) {
    const { code, stdout, stderr } = await run(tareProgram, [...tareWords, ...root, 'completion', shell]);
    assert.deepEqual([code, stdout, stderr], [0, readFileSync(join(completions, file), 'utf8'), '']);
  }
  const { code, stdout, stderr } = await run(tareProgram, [...tareWords, ...root, 'completion', 'tcsh']);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /no completion for the shell .*tcsh.*: bash, zsh, fish/);
});

for (const [shell, complete] of Object.entries(shells)) {
  describe(`completion in ${shell}`, { skip: which(shell) ? false : `there is no ${shell}` }, () => {
    test('it offers what fits', () => {
      // fish tells what each is, and has the option before its value; zsh matches more than once, and where nothing else is known
      // shows the options
      const word = (one) => one.replace(/\t.*/, '').replace(/^--[\w-]*=|[=/]$/g, '');
      const found = complete(Object.keys(lines)).map((offered) => [...new Set(offered.map(word))].sort());
      for (const [index, line] of Object.keys(lines).entries()) {
        if (line.endsWith(' ')) found[index] = found[index].filter((one) => !one.startsWith('-'));
      }
      const offered = Object.fromEntries(Object.keys(lines).map((line, index) => [line, found[index]]));
      assert.deepEqual(offered, lines);
    });

    test('every command has all of its options', () => {
      const commands = COMMANDS.filter(({ planned }) => !planned);
      const found = complete(commands.map(({ name }) => `tare ${name} --`));
      for (const [index, { name, options }] of commands.entries()) {
        const long = options.filter(({ hidden }) => !hidden).map((option) => `--${option.name}`);
        const offered = found[index].map((one) => one.replace(/[\t=].*/, '')).filter((one) => one.startsWith('--'));
        assert.deepEqual([...new Set(offered)].sort(), [...long, '--help'].sort(), name);
      }
    });

    test('what follows an argument of kill, exec and ps is no option of theirs', () => {
      for (const offered of complete(['tare exec web_1 --', 'tare kill web_1 --', 'tare ps web_1 --'])) {
        assert.deepEqual(offered, []);
      }
    });
  });
}
