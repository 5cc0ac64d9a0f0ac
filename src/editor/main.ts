/** The page: the text, what is wrong with it, and what create would do. */
import { type Diagnostic, find, type Fix, HOSTS, type HostDescription, type Names, placeAt } from 'tare/validator';
import { compare } from './compare.js';
import { Core } from './core.js';
import { byId } from './dom.js';
import { EXAMPLES } from './examples.js';
import { chooseFile, download, type FileText, ServedFile } from './file.js';
import type { PlanAnswer } from './messages.js';
import { drawOperations, related } from './operations.js';
import { changesOf, type Picture } from './picture/model.js';
import { drawPicture } from './picture/view.js';
import { countText, drawProblems } from './problems.js';
import { themeSwitch } from './settings.js';
import { tabs } from './tabs.js';
import { TextEditor } from './text/editor.js';

/** How long nothing must be typed before the plan is made anew, and before the cursor's line is looked up (ms). */
const PAUSE = 150;

const HOST_NAMES: Readonly<Record<keyof typeof HOSTS, string>> = {
  v2: 'cgroup v2',
  systemd: 'cgroup v2 with systemd',
  v1: 'cgroup v1',
  rootless: 'rootless',
};

class Page {
  private readonly core = new Core();
  private readonly served = ServedFile.find();
  private readonly editor: TextEditor;
  private readonly showPanel: (panel: string) => void;
  private hosts: Record<string, HostDescription> = { ...HOSTS };
  private names: Names | undefined;
  private file: FileText = { name: 'config.json', text: '', version: '' };
  /** the last plan that there was: while the text is refused it is shown still */
  private plan: PlanAnswer | undefined;
  /** the plan whose ops are in the list */
  private drawn: PlanAnswer | undefined;
  private before: Picture | undefined;
  private planTimer: ReturnType<typeof setTimeout> | undefined;
  private moveTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.editor = new TextEditor(byId('text'), '', () => this.names, {
      changed: () => this.changed(),
      moved: () => this.moved(),
      save: () => this.save(),
      follow: () => this.follow(),
    });
    this.showPanel = tabs(byId('tabs'), () => this.drawOps());
    themeSwitch();
    this.fillPickers();
    this.listen();
  }

  /** Reads what is to be edited, and begins. */
  async start(): Promise<void> {
    this.names = await this.core.ask({ ask: 'names' });
    if (this.served !== undefined) {
      await this.serve(this.served);
    } else {
      byId('save').textContent = 'Download';
      this.open({ name: 'config.json', text: EXAMPLES[0]?.text ?? '', version: '' });
    }
    document.documentElement.dataset.ready = 'true';
  }

  private async serve(served: ServedFile): Promise<void> {
    byId('open').hidden = true;
    try {
      this.hosts = { here: await served.host(), ...HOSTS };
      byId('host').prepend(new Option('this host', 'here', true, true));
    } catch (error) {
      this.tell(String(error));
    }
    this.open(await served.read());
    served.watch((version) => this.changedOutside(version));
  }

  private fillPickers(): void {
    const examples = byId<HTMLSelectElement>('example');
    for (const { name } of EXAMPLES) examples.add(new Option(name, name));
    const hosts = byId<HTMLSelectElement>('host');
    for (const [name, title] of Object.entries(HOST_NAMES)) hosts.add(new Option(title, name));
  }

  private listen(): void {
    const on = (id: string, event: string, run: () => void) => byId(id).addEventListener(event, run);
    on('example', 'change', () => this.takeExample());
    on('host', 'change', () => {
      // what is changed is asked of the same host
      this.before = undefined;
      this.replan();
    });
    on('format', 'click', () => this.editor.format());
    on('undo', 'click', () => this.editor.undo());
    on('redo', 'click', () => this.editor.redo());
    on('diff', 'click', () => compare({ title: this.fileTitle, text: this.file.text }, this.editor.text));
    on('open', 'click', async () => {
      const file = await chooseFile();
      if (file !== undefined) this.open(file);
    });
    on('save', 'click', () => this.save());
    on('compare-close', 'click', () => byId<HTMLDialogElement>('compare').close());
    on('take-theirs', 'click', () => this.takeTheirs());
    on('keep-ours', 'click', () => this.keepOurs());
    on('count', 'click', () => {
      this.showPanel('problems');
      this.editor.nextProblem();
    });
    for (const id of ['container', 'operations']) {
      byId(id).addEventListener('click', ({ target }) => {
        const button = (target as Element).closest<HTMLElement>('[data-pointer]');
        if (button !== null) this.goTo(button.dataset.pointer ?? '');
      });
      byId(id).addEventListener('keydown', (event) => {
        if (event.key !== 'Escape') return;
        this.showPanelOnPhone('text');
        this.editor.view.focus();
      });
    }
  }

  private get fileTitle(): string {
    return this.served === undefined ? `${this.file.name} as it was opened` : `${this.file.name} on the disk`;
  }

  private get host(): HostDescription {
    return this.hosts[byId<HTMLSelectElement>('host').value] ?? HOSTS.v2;
  }

  private open(file: FileText): void {
    this.file = file;
    this.before = undefined;
    this.editor.replace(file.text);
    this.changed();
  }

  private takeExample(): void {
    const picker = byId<HTMLSelectElement>('example');
    const example = EXAMPLES.find(({ name }) => name === picker.value);
    picker.value = '';
    if (example === undefined) return;
    if (this.served === undefined) this.open({ name: 'config.json', text: example.text, version: '' });
    else this.editor.replace(example.text);
    this.editor.goTo({ line: 1, column: 1 });
  }

  private changed(): void {
    document.documentElement.dataset.planned = 'open';
    const changed = this.editor.text !== this.file.text;
    byId('file').textContent = this.file.name;
    byId('modified').hidden = !changed;
    this.check();
    clearTimeout(this.planTimer);
    this.planTimer = setTimeout(() => this.replan(), PAUSE);
  }

  private async check(): Promise<void> {
    const text = this.editor.text;
    try {
      const checked = await this.core.ask({ ask: 'check', text });
      // meanwhile something was typed: that is asked of next
      if (checked === undefined || text !== this.editor.text) return;
      this.show(checked.diagnostics, checked.fixes);
      document.documentElement.dataset.took = checked.took.toFixed(1);
    } catch (error) {
      this.tell(String(error));
    }
  }

  private show(diagnostics: readonly Diagnostic[], fixes: readonly Fix[][]): void {
    this.editor.show(diagnostics, fixes);
    const go = (one: Diagnostic) => {
      this.showPanelOnPhone('text');
      this.editor.goTo(one);
    };
    byId('problem-list').replaceChildren(
      ...drawProblems(diagnostics, fixes, { go, fix: (one) => this.editor.apply(one) }),
    );
    byId('no-problems').hidden = diagnostics.length > 0;
    const count = byId('count');
    count.textContent = countText(diagnostics);
    count.className = diagnostics.some(({ severity }) => severity === 'error')
      ? 'error'
      : diagnostics.some(({ severity }) => severity === 'warning')
        ? 'warning'
        : 'good';
    byId('problem-count').textContent = diagnostics.length === 0 ? '' : String(diagnostics.length);
  }

  private async replan(): Promise<void> {
    document.documentElement.dataset.planned = 'open';
    const { host } = this;
    const text = this.editor.text;
    try {
      if (this.before === undefined) {
        const then = await this.core.ask({ ask: 'plan', text: this.file.text, host });
        this.before = then?.picture;
      }
      const plan = await this.core.ask({ ask: 'plan', text, host });
      if (plan === undefined) return;
      if (plan.error === undefined) this.plan = plan;
      this.drawPlan(plan, host);
    } catch (error) {
      this.tell(String(error));
    }
  }

  private drawPlan({ picture, error }: PlanAnswer, host: HostDescription): void {
    const refused = error?.message ?? '';
    byId('refused').hidden = refused === '';
    byId('refused-why').textContent = refused;
    document.body.classList.toggle('stale', refused !== '');
    document.documentElement.dataset.planned = refused === '' ? 'made' : 'refused';
    if (picture !== undefined) {
      byId('container-body').replaceChildren(drawPicture(picture, host, changesOf(this.before, picture)));
    }
    this.drawOps();
    this.moved();
  }

  /** The list is long: it is only made when it is looked at. */
  private drawOps(): void {
    const { plan } = this;
    if (document.body.dataset.panel !== 'operations' || plan === undefined || plan === this.drawn) return;
    this.drawn = plan;
    byId('operations-body').replaceChildren(drawOperations(plan.lists));
    this.moved();
  }

  /** The line where the cursor is marks what it causes. */
  private moved(): void {
    clearTimeout(this.moveTimer);
    this.moveTimer = setTimeout(() => {
      const pointer = this.pointerHere();
      for (const id of ['container', 'operations']) {
        for (const button of byId(id).querySelectorAll<HTMLElement>('[data-pointer]')) {
          const { pointer: cause = '' } = button.dataset;
          button.classList.toggle('linked', related(cause, pointer) && isNear(cause, pointer));
        }
      }
      if (!byId('container').contains(document.activeElement) && !byId('operations').contains(document.activeElement)) {
        this.linkedHere()?.scrollIntoView({ block: 'center' });
      }
    }, PAUSE);
  }

  private pointerHere(): string {
    return placeAt(this.editor.tree, this.editor.cursor)?.pointer ?? '';
  }

  private linkedHere(): HTMLElement | undefined {
    const panel = byId(document.body.dataset.panel === 'operations' ? 'operations' : 'container');
    return panel.querySelector<HTMLElement>('.linked') ?? undefined;
  }

  /** From the text to what it causes: Escape leads back. */
  private follow(): void {
    if (!['container', 'operations'].includes(document.body.dataset.panel ?? '')) this.showPanel('operations');
    this.linkedHere()?.focus();
  }

  private goTo(pointer: string): void {
    const place = this.placeOf(pointer);
    if (place === undefined) return;
    this.showPanelOnPhone('text');
    this.editor.goTo(place);
    this.editor.link(place);
  }

  /** Where a pointer leads; of what is not there, the nearest that holds it. */
  private placeOf(pointer: string) {
    for (let path = pointer; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
      const found = find(this.editor.tree, path);
      const from = found?.member?.keyFrom ?? found?.node?.from;
      if (from === undefined) continue;
      const line = this.editor.view.state.doc.lineAt(from);
      const end = this.editor.view.state.doc.lineAt(found?.node?.to ?? from);
      return { line: line.number, column: from - line.from + 1, endLine: end.number, endColumn: 1 };
    }
    return undefined;
  }

  /** Where there is room for one panel only, the text is a panel too. */
  private showPanelOnPhone(panel: string): void {
    if (matchMedia('(max-width: 60rem)').matches) this.showPanel(panel);
  }

  private async save(): Promise<void> {
    const text = this.editor.text;
    if (this.served === undefined) {
      download(this.file.name, text);
      this.tell(`${this.file.name} is in the downloads`);
      return;
    }
    try {
      const result = await this.served.save(text, this.file.version);
      if ('conflict' in result) {
        this.theirs = result.conflict;
        byId('outside').hidden = false;
        this.tell('not saved: the file has changed on the disk');
        return;
      }
      this.file = result.saved;
      byId('outside').hidden = true;
      this.changed();
      this.tell('saved');
    } catch (error) {
      this.tell(`not saved: ${(error as Error).message}`);
    }
  }

  /** What is on the disk, where that is not what was read. */
  private theirs: FileText | undefined;

  private async changedOutside(version: string): Promise<void> {
    if (version === this.file.version || this.served === undefined) return;
    const there = await this.served.read();
    if (there.version === this.file.version) return;
    if (this.editor.text === this.file.text) {
      this.open(there);
      this.tell('the file has changed on the disk, and was read again');
      return;
    }
    this.theirs = there;
    byId('outside').hidden = false;
  }

  private takeTheirs(): void {
    if (this.theirs !== undefined) this.open(this.theirs);
    byId('outside').hidden = true;
  }

  private keepOurs(): void {
    if (this.theirs !== undefined) this.file = this.theirs;
    byId('outside').hidden = true;
    this.changed();
  }

  /** A line at the bottom, which screen readers say. */
  private tell(text: string): void {
    byId('said').textContent = text;
  }
}

/** A place marks what it causes: not all of a large object, and of what holds it only what is near. */
function isNear(cause: string, pointer: string): boolean {
  const steps = (path: string) => path.split('/').length - 1;
  if (cause.startsWith(pointer)) return cause === pointer || steps(pointer) > 1;
  return steps(pointer) - steps(cause) <= 2;
}

const page = new Page();
page.start().catch((error: unknown) => {
  byId('said').textContent = String(error);
});
