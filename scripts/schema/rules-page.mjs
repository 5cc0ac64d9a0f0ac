/** docs/rules.md: what `tare validate` knows, with examples. */

const SPEC = 'https://github.com/opencontainers/runtime-spec/blob/main/';

/** What a change makes of a config: pointers and values. */
function shown(change) {
  if (typeof change === 'string') return `\`${change}\``;
  return Object.entries(change)
    .map(([pointer, value]) => `\`${pointer}\`${value === '(absent)' ? ' absent' : `: \`${JSON.stringify(value)}\``}`)
    .join('<br>')
    .replaceAll('|', '\\|');
}

const cell = (text) => text.replaceAll('|', '\\|');

function section({ section: place }) {
  if (!place) return '';
  return /^config/.test(place) ? `[${place}](${SPEC}${place})` : place;
}

/** The page's text. */
export function writeRulesPage(rules) {
  const parts = Map.groupBy ? Map.groupBy(rules, ({ subject }) => subject) : grouped(rules);
  const sections = [...parts].map(([subject, list]) => {
    const rows = list.map(
      (rule) =>
        `| \`${rule.id}\` | ${rule.severity} | ${cell(rule.about)} | ${section(rule)} | ${shown(rule.good)} | ${shown(rule.bad)} |`,
    );
    return `## ${subject}\n\n| rule | severity | what it says | from | good | bad |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# The rules of \`tare validate\`

Made from assembly/validate/rules/, assembly/state/rules.json and src/host-rules/rules.json by \`npm run generate\`. Do not edit.

An **error** is what runc, crun, the kernel or the specification refuses. A **warning** is legal, but surely not meant, or
insecure. A **hint** is neither. The examples are changes of an ordinary config; the tests make both and expect the rule to
speak of the bad one, at the exact place, and not of the good one. The rules on the bundle and the host are asked when a bundle is
named, and those that decide whether \`create\` can succeed before it makes anything.

${sections.join('\n')}`;
}

function grouped(rules) {
  const parts = new Map();
  for (const rule of rules) parts.set(rule.subject, [...(parts.get(rule.subject) ?? []), rule]);
  return parts;
}
