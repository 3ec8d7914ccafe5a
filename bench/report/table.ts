import CliTable from 'cli-table3';
import type { Summary } from '../statistics.ts';

/** A table of figures, for the terminal and for the document. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A part of the results: tables with what a reader must know. */
export interface Section {
  readonly tables: readonly Table[];
  /** Sentences. */
  readonly notes: readonly string[];
  /** SVG by file name, without the extension. */
  readonly plots: Readonly<Record<string, { readonly title: string; readonly svg: string }>>;
}

/** In characters: longer texts are wrapped in the terminal. */
const WIDEST = 90;

/** Whether a column has words, not figures. */
const isText = (rows: Table['rows'], column: number) =>
  column === 0 || rows.some((row) => /[a-z]{4}/.test(row[column] ?? ''));

/** Formats a section for the terminal. */
export function toText({ tables, notes }: Section): string {
  const formatted = tables.map(({ title, head, rows }) => {
    const plain = rows.map((row) => row.map((cell) => cell.replaceAll(/`|\*\*/g, '')));
    const width = (column: number) =>
      Math.min(WIDEST, Math.max(...[head, ...plain].map((row) => row[column]?.length ?? 0))) + 2;
    const table = new CliTable({
      head: [...head],
      colAligns: head.map((_, column) => (isText(rows, column) ? 'left' : 'right')),
      colWidths: head.map((_, column) => width(column)),
      wordWrap: true,
      style: { head: [], border: [], compact: true },
    });
    table.push(...plain);
    return `${title}\n${table.toString()}`;
  });
  return [...formatted, ...notes.map((note) => note.replaceAll('`', ''))].join('\n\n');
}

/** Formats a section as Markdown, to be formatted by Prettier. @param folder - Of the plots, from the document. */
export function toMarkdown({ tables, notes, plots }: Section, folder: string): string {
  const formatted = tables.map(({ title, head, rows }) => {
    const line = (cells: readonly string[]) =>
      `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    const rule = line(head.map((_, column) => (isText(rows, column) ? '---' : '---:')));
    return [`**${title}**`, '', line(head), rule, ...rows.map(line)].join('\n');
  });
  const pictures = Object.entries(plots).map(([name, { title }]) => `![${title}](${folder}/${name}.svg)`);
  return [...pictures, ...formatted, ...notes].join('\n\n');
}

/** Three significant digits, but no fraction of 100 and more. */
export function number(value: number): string {
  if (value === 0 || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}

/** The median, with the first and third quartile. */
export const spread = ({ median, low, high }: Summary) =>
  `${number(median)} (${number(low)}–${number(high)})`;

/** Bytes in KB of 1,000. */
export const kilobytes = (bytes: number) => (bytes === 0 ? '' : number(bytes / 1_000));
