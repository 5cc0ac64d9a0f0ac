/** Turns the schema into TypeScript types: src/config.generated.ts. */

const wide = ({ minimum, maximum }) =>
  Math.abs(Number(minimum)) > Number.MAX_SAFE_INTEGER || Number(maximum) > Number.MAX_SAFE_INTEGER;

const name = (def) => `Oci${def}`;

function typeOf(node, indent) {
  if (node.$ref) return name(node.$ref.replace('#/$defs/', ''));
  if (node.enum) return node.enum.map((value) => `'${value}'`).join(' | ');
  switch (node.type) {
    case 'integer':
      return wide(node) ? 'number | bigint' : 'number';
    case 'array': {
      const item = typeOf(node.items, indent);
      return /[|{]/.test(item) ? `Array<${item}>` : `${item}[]`;
    }
    case 'object':
      if (node.properties) return `{\n${members(node, `${indent}  `)}${indent}}`;
      return node.additionalProperties ? `Record<string, ${typeOf(node.additionalProperties, indent)}>` : 'object';
    default:
      return node.type;
  }
}

function members({ properties, required = [] }, indent) {
  const lines = Object.entries(properties).map(([key, node]) => {
    const deprecated = node.deprecated ? ' @deprecated' : '';
    const note = node.description ? `${indent}/** ${node.description}${deprecated} */\n` : '';
    const type = typeOf(node, indent);
    return `${note}${indent}${key}${required.includes(key) ? '' : '?'}: ${type}${required.includes(key) ? '' : ' | null'};\n`;
  });
  return lines.join('');
}

function declare(title, node) {
  const note = `/** ${node.description ?? node.title} */\n`;
  if (node.properties) return `${note}export interface ${title} {\n${members(node, '  ')}}\n`;
  return `${note}export type ${title} = ${typeOf(node, '')};\n`;
}

/** The text of the module. 64-bit integers may be BigInts, as the library takes them. */
export function writeTypes(schema) {
  const defs = Object.entries(schema.$defs).map(([def, node]) => declare(name(def), node));
  return `// Made from schema/config.schema.json by \`npm run generate\`. Do not edit.\n\n${[declare('OciConfig', schema), ...defs].join('\n')}`;
}
