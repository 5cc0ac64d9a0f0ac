/** JSON as people lay it out: short lists in a line, long ones of words in lines of a hundred characters. */

const WIDTH = 100;

/** @returns {string} the text of a value, without a newline at its end */
export function layOut(value, indent = '') {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    if (value.every((one) => typeof one !== 'object')) return words(value, indent);
    return `[\n${value.map((one) => inner + layOut(one, inner)).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${layOut(one, inner)}`);
  const line = `{ ${members.join(', ')} }`;
  const flat = Object.values(value).every((one) => typeof one !== 'object' || Array.isArray(one));
  if (members.length > 0 && flat && !line.includes('\n') && indent.length + line.length <= WIDTH && indent !== '')
    return line;
  return members.length === 0 ? '{}' : `{\n${members.map((member) => inner + member).join(',\n')}\n${indent}}`;
}

function words(list, indent) {
  const line = `[${list.map((one) => JSON.stringify(one)).join(', ')}]`;
  if (indent.length + line.length <= WIDTH) return line;
  const inner = `${indent}  `;
  const lines = [''];
  for (const [index, one] of list.entries()) {
    const text = JSON.stringify(one) + (index < list.length - 1 ? ',' : '');
    const last = lines.at(-1);
    if (last !== '' && inner.length + last.length + 1 + text.length > WIDTH) lines.push(text);
    else lines[lines.length - 1] = last === '' ? text : `${last} ${text}`;
  }
  return `[\n${lines.map((one) => inner + one).join('\n')}\n${indent}]`;
}
