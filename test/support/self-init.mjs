// An embedder's init: `node self-init.mjs REPORT` writes down what this process has entered, then becomes tare-init.
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { Factory } from '../../dist/index.js';

const namespaces = readdirSync('/proc/self/ns').filter((name) => !name.endsWith('_for_children'));
writeFileSync(
  process.argv[2],
  JSON.stringify({
    pid: process.pid,
    cgroup: readFileSync('/proc/self/cgroup', 'utf8'),
    namespaces: Object.fromEntries(namespaces.map((name) => [name, readlinkSync(`/proc/self/ns/${name}`)])),
  }),
);
new Factory().startInitialization();
