// The native command with random words and random configs, with AddressSanitizer and UBSan where they are built: no crash, no hang, nothing
// left behind. The same in every run; with TARE_FUZZ_SECONDS (`npm run fuzz -- command`) for so long, from a seed that it tells.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { COMMANDS, GLOBAL_OPTIONS } from '../../dist/cli/grammar.js';
import { makeBundle } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { CACHE } from '../support/kept-filter.mjs';
import { ownNetwork } from '../support/own-network.mjs';
import { project } from '../support/programs.mjs';
import { run } from '../support/run.mjs';
import { random } from '../support/wasm.mjs';

const built = [process.env.TARE_SHIM_DIR, join(project, 'build/asan'), join(project, 'build')]
  .filter(Boolean)
  .map((directory) => join(directory, 'tare'))
  .find(existsSync);
const seconds = Number(process.env.TARE_FUZZ_SECONDS ?? 0);
const ROUNDS = { words: 150, configs: 120 };

const options = {
  skip: built ? false : 'the native command is not built: wasm2c is missing',
  covered: ['/run'],
  timeout: (seconds * 2 + 280) * 1000,
};
// in namespaces of its own: a config may ask for anything
if (await ownNetwork(import.meta.url, options)) {
  describe('the native command', () => {
    process.env.TMPDIR = '/run';
    const seed = seconds > 0 ? Date.now() >>> 0 : 11;
    const { below, pick } = random(seed);
    const words = mkdtempSync('/run/words-');
    const root = join(words, 'root');
    const bundle = makeBundle({ args: ['true'] });
    const seeds = [JSON.stringify(bundle.config), ...profiles()].map((text) => JSON.parse(text));
    // alone in a directory: what it does not serve itself it cannot hand over
    const program = join(words, 'tare');
    let mounts;
    before(() => {
      copyFileSync(built, program);
      mounts = readFileSync('/proc/self/mountinfo', 'utf8');
    });

    const begin = (args, timeout) =>
      run(program, ['--root', root, '--cgroup-manager', 'disabled', ...args], { cwd: words, env: {}, timeout });

    async function call(...args) {
      const { code, stdout, stderr, timedOut } = await begin(args, 30_000);
      // a filter may leave its program no way to end
      if (timedOut && (await begin(['state', 'random'], 30_000)).stdout.includes('"running"'))
        return { code: 0, stdout };
      const shown = `seed ${seed}: ${JSON.stringify(args)}\n${stderr}`;
      assert.ok(!timedOut, `it hangs: ${shown}`);
      assert.notEqual(code, null, `it is killed: ${shown}`);
      assert.doesNotMatch(stderr, /Sanitizer|runtime error|the core failed/, shown);
      return { code, stdout };
    }

    /** For so many rounds, or so long. */
    async function repeat(rounds, round) {
      const end = Date.now() + seconds * 1000;
      for (let n = 0; seconds > 0 ? Date.now() < end : n < rounds; n++) {
        await round();
        if (n % 20 === 19) await clean();
      }
      await clean();
      assert.equal(readFileSync('/proc/self/mountinfo', 'utf8'), mounts);
      // the shell, the runner, this file
      await until(() => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length <= 3, 'no process is left');
    }

    /** Deletes what was made: then the root is empty, but for the cache of filters. */
    async function clean() {
      if (!existsSync(root)) return;
      const { stdout } = await call('--id-format', 'oci', 'list', '-q');
      for (const id of stdout.split('\n').filter(Boolean)) await call('--id-format', 'oci', 'delete', '--force', id);
      assert.deepEqual(
        readdirSync(root).filter((name) => name !== CACHE),
        [],
      );
    }

    test('random words', async (t) => {
      t.diagnostic(`seed ${seed}`);
      const texts = [
        '',
        '-',
        '--',
        '---',
        '=',
        'x',
        'a/b',
        '..',
        '0',
        '-1',
        '9223372036854775808',
        'true',
        'ä\u0085\x1b[1m',
        '%s%n',
        'y'.repeat(5000),
      ];
      const values = [
        ...texts,
        bundle.dir,
        'json',
        'table',
        '100M',
        'KILL',
        '1:2',
        '{}',
        '/dev/null',
        '/proc/self/mem',
      ];
      const optionOf = (list) => {
        const { name, alias } = pick(list);
        const dashes = pick(['--', '-', '--', '---']);
        const word = `${dashes}${pick([name, alias ?? name, name.slice(0, -1)])}`;
        return below(3) ? [word, ...(below(2) ? [pick(values)] : [])] : [`${word}=${pick(values)}`];
      };
      // another root would not be looked through
      const global = GLOBAL_OPTIONS.filter(({ name }) => name !== 'root');
      await repeat(ROUNDS.words, async () => {
        const args = [];
        for (let n = below(3); n > 0; n--) args.push(...optionOf(global));
        const command = pick(COMMANDS);
        args.push(below(20) ? command.name : pick(values));
        for (let n = below(5); n > 0; n--) {
          args.push(...(below(2) && command.options.length > 0 ? optionOf(command.options) : [pick(values)]));
        }
        await call(...args);
        for (const name of readdirSync(words)) {
          if (!['root', 'tare'].includes(name)) rmSync(join(words, name), { recursive: true });
        }
      });
    });

    test('random configs', async (t) => {
      t.diagnostic(`seed ${seed}`);
      await repeat(ROUNDS.configs, async () => {
        const text = below(2) ? changed(pick(seeds)) : damaged(JSON.stringify(pick(seeds)));
        writeFileSync(join(bundle.dir, 'config.json'), text);
        await call('run', '-b', bundle.dir, 'random');
      });
    });

    /** Some of its bytes are others. */
    function damaged(text) {
      const bytes = Buffer.from(text);
      for (let n = below(4); n >= 0; n--)
        bytes[below(bytes.length)] = pick([0, 0x22, 0x7b, 0x5d, 0x39, 0xff, below(256)]);
      return bytes.subarray(0, below(5) ? bytes.length : below(bytes.length));
    }

    /** Some of its values are others, or not there. */
    function changed(config) {
      const copy = structuredClone(config);
      const odd = [
        null,
        true,
        0,
        -1,
        2 ** 31,
        2 ** 53,
        1e300,
        '',
        'x',
        '/',
        '../../..',
        'ä\u0000',
        'z'.repeat(9000),
        [],
        {},
        [[]],
      ];
      for (let n = below(3); n >= 0; n--) {
        let at = copy;
        let key = pick(Object.keys(at));
        while (below(4) && at[key] && typeof at[key] === 'object' && Object.keys(at[key]).length > 0) {
          at = at[key];
          key = pick(Object.keys(at));
        }
        if (!below(4)) delete at[key];
        else at[key] = pick(odd);
        if (Object.keys(copy).length === 0) return JSON.stringify(pick(odd));
      }
      return JSON.stringify(copy);
    }
  });
}

/** Variations with more in them. */
function profiles() {
  const { config } = makeBundle({ args: ['true'] });
  const seccomp = {
    defaultAction: 'SCMP_ACT_ALLOW',
    syscalls: [{ names: ['mount', 'read'], action: 'SCMP_ACT_ERRNO', errnoRet: 1 }],
  };
  const mappings = [{ containerID: 0, hostID: 100_000, size: 65536 }];
  const mount = { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['size=1m', 'nosuid', 'tmpcopyup'] };
  const { namespaces } = config.linux;
  return [
    { ...config, linux: { ...config.linux, seccomp }, annotations: { a: 'b' }, domainname: 'd' },
    {
      ...config,
      mounts: [...config.mounts, mount],
      linux: {
        ...config.linux,
        namespaces: [...namespaces, { type: 'user' }],
        uidMappings: mappings,
        gidMappings: mappings,
      },
    },
  ].map((value) => JSON.stringify(value));
}
