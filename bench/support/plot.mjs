/** The plot: bars of how long each takes, in parts of what crun takes, with the goals. Plain SVG, no script. */

const WIDTH = 860;
const LEFT = 330;
const ROW = 17;
const GAP = 14;
const COLOURS = { floor: '#9aa5b1', tare: '#2f6fed', crun: '#e08a2e', runc: '#b4575c' };

const xml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/**
 * @param {string} title
 * @param {{ title: string, goal?: number, bars: { name: string, median: number, p10: number, p90: number, unit: string }[] }[]} groups
 *   a bar's length is its median by crun's; goal: where tare's bar is to end at most
 * @returns {string} SVG
 */
export function plot(title, groups) {
  const longest = 2;
  const x = (ratio) => LEFT + (Math.min(ratio, longest) / longest) * (WIDTH - LEFT - 90);
  const parts = [];
  let y = 48;
  for (const { title: heading, goal, bars } of groups) {
    const base = bars.find(({ name }) => name === 'crun')?.median;
    if (!base) continue;
    const top = y;
    parts.push(`<text x="${LEFT - 48}" y="${y + 12}" text-anchor="end" font-weight="600">${xml(heading)}</text>`);
    for (const { name, median, p10, p90, unit } of bars) {
      const [end, low, high] = [median, p10, p90].map((value) => x(value / base));
      parts.push(
        `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${xml(name)}</text>`,
        `<rect x="${LEFT}" y="${y + 2}" width="${(end - LEFT).toFixed(1)}" height="${ROW - 5}" fill="${COLOURS[name] ?? '#6b7785'}"/>`,
        `<line x1="${low.toFixed(1)}" x2="${high.toFixed(1)}" y1="${y + 8}" y2="${y + 8}" stroke="#222" stroke-width="1"/>`,
        `<text x="${(Math.max(end, high) + 6).toFixed(1)}" y="${y + 12}">${median.toFixed(2)} ${unit}</text>`,
      );
      y += ROW;
    }
    if (goal) {
      const at = x(goal).toFixed(1);
      parts.push(
        `<line x1="${at}" x2="${at}" y1="${top}" y2="${y - 2}" stroke="#1a8f4d" stroke-dasharray="3 2" stroke-width="1.5"/>`,
      );
    }
    y += GAP;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + 6}" font-family="sans-serif" font-size="11" fill="#1f2933">`,
    '<title>Commands of container runtimes, as a share of the time of crun</title>',
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="16" y="20" font-size="14" font-weight="600">${xml(title)}</text>`,
    `<text x="16" y="36">median as a share of crun's; the line from p10 to p90; green: the goal for tare</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}
