/** The core's table of rules: assembly/validate/rules.generated.ts. */
import { constant } from './tables.mjs';

const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const SEVERITY = { error: 0, warning: 1, hint: 2 };

/** @param {object[]} rules @param {Map<number, string>} messages what the schema says of a rule, by number */
export function writeRules(rules, messages) {
  const constants = rules.map(({ id, severity, about }, index) => {
    return `/** ${severity}: ${about} */\nexport const ${constant(id)}: i32 = ${index + 1};`;
  });
  const column = (of) => ['', ...rules.map(of)].map((text) => `  ${quoted(text)},`).join('\n');
  const severities = [0, ...rules.map(({ severity }) => SEVERITY[severity])];
  return `// Made from assembly/validate/rules/ and schema/config.schema.json by \`npm run generate\`. Do not edit.

${constants.join('\n')}

/** 0 error, 1 warning, 2 hint */
export const SEVERITY: usize = memory.data<u8>([${severities.join(', ')}]);

/** The ids of the rules, by number. */
export const RULE_IDS: StaticArray<string> = [
${column(({ id }) => id)}
];

/** What kind of problem a rule finds. */
export const RULE_CODES: StaticArray<string> = [
${column(({ id, code }) => code ?? id)}
];

/** What the schema says of a value that it does not allow; "" for what has messages of its own. */
export const RULE_MESSAGES: StaticArray<string> = [
${['', ...rules.map((_, index) => messages.get(index + 1) ?? '')].map((text) => `  ${quoted(text)},`).join('\n')}
];
`;
}
