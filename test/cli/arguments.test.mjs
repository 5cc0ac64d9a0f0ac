/** The parser's conventions: what Go's flag package and runc take, and how wrong arguments are refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseArguments } from '../../dist/cli/arguments.js';

/** A command line's options that differ from the defaults, and its positionals. */
function parsed(line) {
  const result = parseArguments(line.split(' ').filter(Boolean));
  assert.equal(result.kind, 'command', `${line}: ${result.message}`);
  return result;
}

const refused = (line) => parseArguments(line.split(' ').filter(Boolean));

test('an option is written with one dash or two, with = or as two words', () => {
  for (const line of [
    'create --bundle /b x',
    'create --bundle=/b x',
    'create -bundle /b x',
    'create -bundle=/b x',
    'create -b /b x',
    'create -b=/b x',
    'create x --bundle /b',
  ]) {
    const { options, positionals, command } = parsed(line);
    assert.deepEqual([command.name, options.bundle, positionals], ['create', '/b', ['x']], line);
  }
});

test('booleans take a value with = only', () => {
  assert.equal(parsed('delete --force x').options.force, true);
  assert.equal(parsed('delete x -force').options.force, true);
  for (const yes of ['1', 't', 'T', 'true', 'TRUE', 'True']) assert.equal(parsed(`list -q=${yes}`).options.quiet, true);
  for (const no of ['0', 'f', 'F', 'false', 'FALSE', 'False']) {
    assert.equal(parsed(`list -q=${no}`).options.quiet, false);
  }
  assert.deepEqual(parsed('run -d false').positionals, ['false']);
  assert.equal(refused('list --quiet=maybe').message, 'invalid boolean value "maybe" for -quiet: parse error');
});

test('global options come before the command', () => {
  const { global, command } = parsed('--root /r --log=/l -log-format json --debug state x');
  assert.deepEqual(
    [global.root, global.log, global['log-format'], global.debug, command.name],
    ['/r', '/l', 'json', true, 'state'],
  );
  assert.equal(refused('state --root /r x').message, 'flag provided but not defined: -root');
});

test('what engines issue is understood', () => {
  for (const line of [
    '--root R --log B/log.json --log-format json create --bundle B --pid-file B/init.pid --no-pivot --no-new-keyring ID',
    '--root R --log B/log.json --log-format json start ID',
    '--root R --log B/log.json --log-format json delete --force ID',
    '--root R --log B/log.json --log-format json kill --all ID 9',
    '--log L --log-format json run --bundle B --no-pivot --keep ID',
    '--log-format=json --log L --cgroup-manager disabled create --bundle B --pid-file F --no-new-keyring ID',
    '--root=R state ID',
    '--rootless=true kill -a ID TERM',
    'list --format=json',
    'run -no-subreaper --detach ID',
  ]) {
    assert.equal(parsed(line).positionals[0] ?? 'ID', 'ID', line);
  }
});

test('options of kill end at the first positional', () => {
  assert.deepEqual(parsed('kill -a x -9').positionals, ['x', '-9']);
  assert.deepEqual(parsed('kill x KILL').positionals, ['x', 'KILL']);
  assert.equal(parsed('kill x').options.all, undefined);
});

test('-- ends options; - alone is a positional', () => {
  assert.deepEqual(parsed('state -- -x').positionals, ['-x']);
  assert.deepEqual(parsed('validate -').positionals, ['-']);
  assert.deepEqual(parsed('validate a - b').positionals, ['a', '-', 'b']);
});

test('defaults', () => {
  const { options, global } = parsed('create x');
  assert.deepEqual(
    [options.bundle, options.config, options['preserve-fds'], options['no-pivot'], global['log-format']],
    ['.', 'config.json', 0, undefined, 'text'],
  );
});

test('wrong arguments are refused in the words of runc', () => {
  const cases = {
    'list -f': 'flag needs an argument: -f',
    'create --bundle': 'flag needs an argument: -bundle',
    'state --bogus x': 'flag provided but not defined: -bogus',
    '--bogus state x': 'flag provided but not defined: -bogus',
    'list -qf json': 'flag provided but not defined: -qf',
    'create --preserve-fds x id': 'invalid value "x" for flag -preserve-fds: parse error',
    'create --preserve-fds -1 id': 'invalid value "-1" for flag -preserve-fds: parse error',
    '--id-format any list': 'invalid value "any" for flag -id-format: not one of tare, oci',
    create: 'tare: "create" requires exactly 1 argument(s)',
    'state a b': 'tare: "state" requires exactly 1 argument(s)',
    kill: 'tare: "kill" requires a minimum of 1 argument(s)',
    'kill a b c': 'tare: "kill" requires a maximum of 2 argument(s)',
    'list x': 'tare: "list" requires exactly 0 argument(s)',
    'plan a b': 'tare: "plan" requires a maximum of 1 argument(s)',
  };
  for (const [line, message] of Object.entries(cases)) {
    const result = refused(line);
    assert.deepEqual([result.kind, result.message, result.exitCode], ['misuse', message, 1], line);
  }
});

test('what is not built yet is an error, also with --help', () => {
  for (const line of ['restore x', 'checkpoint --help']) {
    const result = refused(line);
    assert.equal(result.kind, 'misuse', line);
    assert.match(result.message, /is not built yet$/, line);
  }
});

test('a command that does not exist', () => {
  const { kind, message, exitCode, unknown } = refused('--root r satte x');
  assert.deepEqual([kind, message, exitCode, unknown], ['misuse', "No help topic for 'satte'", 3, 'satte']);
});

test('help and version are asked for in several ways', () => {
  for (const line of ['', '-h', '--help', '-help', 'help', 'h', '--root x --help']) {
    assert.deepEqual(refused(line), { kind: 'help' }, line);
  }
  for (const line of ['state --help', 'help state', 'state -h x', 'state x y --help']) {
    assert.equal(refused(line).command?.name, 'state', line);
  }
  for (const line of ['--version', '-v', '-version']) assert.deepEqual(refused(line), { kind: 'version' }, line);
});
