/** Colors in light and in dark; a plot brings its own background, so it is readable on any page. */
const STYLE = `
  svg { --back: #ffffff; --text: #1f2328; --soft: #656d76; --line: #d1d9e0; --one: #0969da; --two: #9ec8f5; --three: #8250df; --four: #1a7f37; --five: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    svg { --back: #0d1117; --text: #e6edf3; --soft: #8d96a0; --line: #30363d; --one: #4493f8; --two: #1f4a80; --three: #ab7df8; --four: #3fb950; --five: #f0883e }
  }
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: var(--text) }
  .title { font-weight: 600; font-size: 15px }
  .soft { fill: var(--soft) }
  .end { text-anchor: end }
  .middle { text-anchor: middle }
  .grid { stroke: var(--line) }
  .whisker { stroke: var(--text); stroke-width: 1.5 }
`.replaceAll(/\s+/g, ' ');

/** The colors of STYLE, in the order in which series get them. */
export const COLORS = ['one', 'three', 'four', 'five', 'two'] as const;
export type Color = (typeof COLORS)[number];

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Text at a place. @param style - Classes of STYLE. */
export const label = (x: number, y: number, text: string, style = '') =>
  `<text x="${round(x)}" y="${round(y)}" class="${style}">${escape(text)}</text>`;

export const line = (x1: number, y1: number, x2: number, y2: number, style: string) =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="${style}"/>`;

export const bar = (x: number, y: number, width: number, height: number, color: Color) =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(width, 0))}" height="${height}" rx="2" style="fill: var(--${color})"/>`;

/** A line through points, each with a dot. */
export const path = (points: readonly (readonly [number, number])[], color: Color) =>
  `<polyline points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}" style="fill: none; stroke: var(--${color}); stroke-width: 2"/>` +
  points
    .map(([x, y]) => `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" style="fill: var(--${color})"/>`)
    .join('');

/** The entries of a legend, side by side. */
export const legend = (x: number, y: number, entries: readonly (readonly [string, Color])[]) =>
  entries
    .map(([text, color], index) => {
      const at = x + entries.slice(0, index).reduce((sum, [before]) => sum + before.length * 7.2 + 40, 0);
      return bar(at, y - 10, 12, 12, color) + label(at + 18, y, text, 'soft');
    })
    .join('');

/** A whole picture. @param description - For readers who can't see it. */
export const picture = (width: number, height: number, description: string, parts: readonly string[]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">` +
  `<title>${escape(description)}</title><style>${STYLE}</style>` +
  `<rect width="${width}" height="${height}" rx="6" style="fill: var(--back)"/>\n${parts.join('\n')}\n</svg>\n`;

const round = (value: number) => Math.round(value * 10) / 10;
