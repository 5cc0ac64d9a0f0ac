/**
 * `watch`: what a container's watcher needs to know. Nobody is asked over and over: the host listens to files of the cgroups that say of
 * themselves that they have changed (FRAME_ALARM), to the directory of the state by inotify, and to the end of init; and asks again then.
 *
 *     memory.events           v2: who was killed for want of memory           memory.oom_control     v1, by an eventfd
 *     cgroup.events           v2: frozen, by whomever
 *     memory.pressure         v2: a PSI trigger                               memory.pressure_level  v1, by an eventfd
 *     the state directory     start, pause and resume touch it (v1 has nothing that tells of a freezer)
 */
import { Answer } from '../answer';
import { JsonWriter } from '../json/writer';
import { StatFiles, valueOf } from '../cgroup/stat-files';
import { Request } from '../request';
import { State } from '../state/state';
import { Probe, Records, writeProbe } from '../state/status';
import { Plan } from './encoder';
import { Opening } from './opening';

const LEVELS: StaticArray<string> = ['low', 'medium', 'critical'];
/**
 * The same levels as PSI triggers: tasks waited for memory for so many of the last 2 s (µs). Who lacks CAP_SYS_RESOURCE may only
 * have windows of whole 2 s (Linux 6.5).
 */
const TRIGGERS: StaticArray<string> = ['some 100000 2000000', 'some 400000 2000000', 'full 400000 2000000'];

/**
 * turn 0: state.json · turn 1: the counter of those who were killed, and its process
 * @returns the next plan; the end, as docs/requests.md says; or ContainerNotExists, ConfigInvalid, SystemError
 */
export function watch(request: Request): Answer {
  const level = LEVELS.indexOf(request.pressure);
  if (level < 0 && request.pressure.length) {
    return Answer.error('ConfigInvalid', 'invalid pressure level: it is low, medium or critical');
  }
  const opened = Opening.read(request);
  if (opened.answer) return opened.answer!;
  const saved = opened.saved;
  const kills = killsFile(saved);
  const files = new StatFiles();
  if (kills.length) files.add(kills);
  if (request.turn == 1) {
    const plan = new Plan(true);
    const l = plan.list();
    files.write(l);
    writeProbe(l, saved);
    return Answer.plan(plan);
  }
  const records = new Records(request.results[1]);
  files.read(records);
  const status = Probe.read(records, saved).status(saved, false);
  const w = new JsonWriter();
  w.beginObject().key('status').str(status).key('directory').str(request.stateDir);
  if (files.has(kills)) w.key('kills').u64(valueOf(files.keyed(kills), 'oom_kill'));
  w.key('alarms').beginObject();
  if (files.has(kills)) writeAlarm(w, 'oom', !saved.unified, kills, '');
  if (saved.unified) writeAlarm(w, 'freezer', false, saved.freezer + '/cgroup.events', '');
  const memory = memoryDir(saved);
  if (level >= 0 && memory.length) {
    const file = memory + (saved.unified ? '/memory.pressure' : '/memory.pressure_level');
    writeAlarm(w, 'pressure', !saved.unified, file, saved.unified ? TRIGGERS[level] : LEVELS[level]);
  }
  return Answer.end(w.endObject().endObject().toString());
}

function memoryDir(saved: State): string {
  const key = saved.unified ? '' : 'memory';
  return saved.cgroupPaths.has(key) ? saved.cgroupPaths.get(key) : '';
}

function killsFile(saved: State): string {
  const memory = memoryDir(saved);
  if (!memory.length) return '';
  return memory + (saved.unified ? '/memory.events' : '/memory.oom_control');
}

/** FRAME_ALARM's payload, as src/shim takes it. */
function writeAlarm(w: JsonWriter, key: string, eventfd: bool, path: string, words: string): void {
  w.key(key).beginObject();
  w.key('how')
    .str(eventfd ? 'eventfd' : 'poll')
    .key('path')
    .str(path)
    .key('words')
    .str(words)
    .endObject();
}
