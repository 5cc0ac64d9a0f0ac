/** The grammar table, and that help tells all of it that is built. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS, GLOBAL_OPTIONS } from '../../dist/cli/grammar.js';
import { commandProgram, help, suggestion } from '../../dist/cli/program.js';
import { parseArguments } from '../../dist/cli/arguments.js';

const built = COMMANDS.filter(({ planned }) => !planned);
const shown = (options) => options.filter(({ hidden, planned }) => !hidden && !planned);

test('names and aliases are unique within a command', () => {
  for (const { name, options } of [...COMMANDS, { name: 'tare', options: GLOBAL_OPTIONS }]) {
    const names = options.flatMap((option) => [option.name, ...(option.alias ? [option.alias] : [])]);
    assert.equal(new Set(names).size, names.length, name);
    assert.ok(!names.some((one) => ['help', 'h', 'version', 'v'].includes(one)), name);
  }
  assert.equal(new Set(COMMANDS.map(({ name }) => name)).size, COMMANDS.length);
});

test('help lists every command and global option that is built, and no other', async () => {
  const text = await help();
  for (const { name, summary } of built) assert.ok(text.includes(`tare ${name}`) && text.includes(summary), name);
  for (const { name } of shown(GLOBAL_OPTIONS)) assert.ok(text.includes(`--${name} `), name);
  for (const word of ['checkpoint']) assert.ok(!text.includes(word), word);
});

for (const command of built) {
  test(`help of ${command.name}`, async () => {
    const text = await help(command);
    for (const { name, alias, description } of shown(command.options)) {
      assert.ok(text.includes(`${alias ? `-${alias}, ` : ''}--${name}`), name);
      assert.ok(text.includes(description), description);
    }
    for (const { name, repeated } of command.positionals) {
      assert.match(text, new RegExp(`[<[]${name}${repeated ? '\\.\\.\\.' : ''}[\\]>]`));
    }
    for (const { name, planned } of command.options) if (planned) assert.ok(!text.includes(`--${name}`), name);
    assert.match(text, /Examples:/);
  });

  test(`the examples of ${command.name} are command lines that it takes`, () => {
    for (const [line] of command.examples) {
      const result = parseArguments([command.name, ...line.split(' ').filter(Boolean)]);
      assert.equal(result.kind, 'command', `${line}: ${result.message}`);
    }
  });
}

test('a mistyped command is suggested, a strange one not', async () => {
  assert.equal(await suggestion('satte'), 'state');
  assert.equal(await suggestion('delet'), 'delete');
  assert.equal(await suggestion('xyzzy'), undefined);
});

test('yargs and the parser understand the same by what both can say', async () => {
  const lines = [
    'run --bundle /b --pid-file p --no-pivot --preserve-fds 2 -d --keep x',
    'run -b=/b --config=f.json x',
    'create x --bundle /b --no-new-keyring',
    'kill --all x KILL',
    'delete -f x',
    'list --format json --quiet',
    'spec --host -b d',
    'validate --json d',
    'validate --strict --format=github --type process a b c',
    'plan -b d --no-pivot --json x',
    'seccomp --json --disassemble d',
  ];
  for (const line of lines) {
    const argv = line.split(' ');
    const { command, options, positionals } = parseArguments(argv);
    const { _: rest, ...values } = await commandProgram(command).parseAsync(argv.slice(1));
    assert.deepEqual(rest.map(String), positionals, line);
    for (const { name, default: initial } of command.options) {
      assert.deepEqual(values[name] ?? initial, options[name], `${line}: ${name}`);
    }
  }
});
