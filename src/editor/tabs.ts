/** Tabs, as the ARIA authoring practices have them: arrows move between them. On narrow screens the text is one of them. */

/** @param shown is told which panel is shown now */
export function tabs(list: HTMLElement, shown: (panel: string) => void = () => {}): (panel: string) => void {
  const all = [...list.querySelectorAll<HTMLButtonElement>('[role=tab]')];
  const select = (panel: string) => {
    for (const tab of all) {
      const controls = tab.getAttribute('aria-controls') ?? '';
      const active = controls === panel;
      tab.setAttribute('aria-selected', String(active));
      tab.tabIndex = active ? 0 : -1;
    }
    document.body.dataset.panel = panel;
    shown(panel);
  };
  list.addEventListener('click', ({ target }) => {
    const tab = (target as Element).closest('[role=tab]');
    if (tab !== null) select(tab.getAttribute('aria-controls') ?? '');
  });
  list.addEventListener('keydown', (event) => {
    const visible = all.filter((tab) => tab.offsetParent !== null);
    const at = visible.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    const next = visible[(at + step + visible.length) % visible.length];
    next?.focus();
    next?.click();
  });
  return select;
}
