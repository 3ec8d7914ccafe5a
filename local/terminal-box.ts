import { styleText } from 'node:util';
import type { Look, Span } from './mrkdwn.ts';

const WIDTH = 72;
const INNER = WIDTH - '│ '.length - ' │'.length;

interface Cell {
  readonly char: string;
  readonly columns: number;
  readonly looks: readonly Look[];
}

const graphemes = new Intl.Segmenter();
const wide =
  /[\p{Emoji_Presentation}\uFE0F\u3000-\u303F\uFF01-\uFF60\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;

/** A line across the box. */
export const rule: Span = { text: '─'.repeat(INNER), looks: ['dim'] };

/**
 * Draws paragraphs in a box of 72 columns, wrapped between words where possible.
 * Styles appear only if standard output shows colours.
 */
export function drawBox(title: string, paragraphs: readonly (readonly Span[])[]): string {
  const top = `╭─ ${title} `;
  return [
    `${top}${'─'.repeat(Math.max(0, WIDTH - columnsOf(toCells({ text: top, looks: [] })) - 1))}╮`,
    ...paragraphs.flatMap(toLines).flatMap(wrap).map(drawLine),
    `╰${'─'.repeat(WIDTH - 2)}╯`,
  ].join('\n');
}

function toCells({ text, looks }: Span): Cell[] {
  // Control characters in a message must not reach the terminal.
  const printable = text.replaceAll(/[^\P{Cc}\n]/gu, '');
  return Array.from(graphemes.segment(printable), ({ segment }) => ({
    char: segment,
    columns: wide.test(segment) ? 2 : 1,
    looks,
  }));
}

const columnsOf = (cells: readonly Cell[]) => cells.reduce((sum, { columns }) => sum + columns, 0);

function toLines(spans: readonly Span[]): Cell[][] {
  const lines: Cell[][] = [[]];
  for (const cell of spans.flatMap(toCells)) {
    if (cell.char === '\n') lines.push([]);
    else lines.at(-1)?.push(cell);
  }
  return lines;
}

function wrap(cells: readonly Cell[]): Cell[][] {
  const lines: Cell[][] = [];
  let line: Cell[] = [];
  for (const cell of cells) {
    if (columnsOf(line) + cell.columns <= INNER) {
      line.push(cell);
    } else if (cell.char === ' ') {
      lines.push(line);
      line = [];
    } else {
      const space = line.findLastIndex(({ char }) => char === ' ');
      lines.push(space === -1 ? line : line.slice(0, space));
      line = [...(space === -1 ? [] : line.slice(space + 1)), cell];
    }
  }
  return [...lines, line];
}

function drawLine(cells: readonly Cell[]): string {
  const text = toSpans(cells).map((span) => styleText([...span.looks], span.text));
  return `│ ${text.join('')}${' '.repeat(INNER - columnsOf(cells))} │`;
}

function toSpans(cells: readonly Cell[]): Span[] {
  const spans: Span[] = [];
  for (const { char, looks } of cells) {
    const last = spans.at(-1);
    if (last?.looks === looks) spans.splice(-1, 1, { text: last.text + char, looks });
    else spans.push({ text: char, looks });
  }
  return spans;
}
