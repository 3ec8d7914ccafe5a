import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

/**
 * Replaces the figures in a document. Those of a part stand between `<!-- bench:PART -->` and `<!-- /bench:PART -->`;
 * parts that were not measured keep theirs.
 *
 * @param file - Markdown.
 * @param figures - Markdown by part.
 * @throws if the document has no place for a part.
 */
export async function writeFigures(file: string, figures: Readonly<Record<string, string>>): Promise<void> {
  let text = await readFile(file, 'utf8');
  for (const [part, markdown] of Object.entries(figures)) text = replaceFigures(text, part, markdown, file);
  const config = await resolveConfig(file);
  await writeFile(file, await format(text, { ...config, filepath: file }));
}

/** Replaces what stands between the marks of a part. @throws if they are not there. */
export function replaceFigures(text: string, part: string, markdown: string, file: string): string {
  const [begin, end] = [`<!-- bench:${part} -->`, `<!-- /bench:${part} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${markdown}\n\n${text.slice(to)}`;
}
