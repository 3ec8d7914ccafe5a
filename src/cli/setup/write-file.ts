import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The text of a file; empty if there is none. */
export const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** Writes a file as a whole or not at all. @returns whether it had another text before. */
export function writeWhole(file: string, text: string): boolean {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  const draft = `${file}.new`;
  writeFileSync(draft, text);
  renameSync(draft, file);
  return true;
}
