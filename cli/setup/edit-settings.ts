import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A line that sets a variable, commented out ones aside. */
const lineOf = (name: string) => new RegExp(`^${name}=.*$`, 'm');

/**
 * Sets variables in the text of a settings file. Each keeps its place, new ones follow at the end, and all else stays
 * as it is.
 *
 * @param settings - By name; none of the values needs quotes. Undefined takes a variable out.
 */
export function editSettings(text: string, settings: Readonly<Record<string, string | undefined>>): string {
  let edited = text;
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) {
      edited = edited.replace(new RegExp(`^${name}=.*\n?`, 'm'), '');
      continue;
    }
    const line = `${name}=${value}`;
    if (lineOf(name).test(edited)) edited = edited.replace(lineOf(name), () => line);
    else edited = `${edited}${edited === '' || edited.endsWith('\n') ? '' : '\n'}${line}\n`;
  }
  return edited;
}

/**
 * The text with which the settings file of a stage begins: what `.env` has held for it until now, since that is no
 * longer read once there is a file of its own. Only settings of Usher are taken over: the file is to be committed.
 *
 * @param shared - The text of `.env`, if there is one.
 * @param known - The text of `.env.example`, which names every setting.
 */
export function beginSettings(stage: string, shared: string, known: string): string {
  const names = new Set([...known.matchAll(/^#? ?([A-Z][A-Z\d_]*)=/gm)].map(([, name]) => name));
  const isOfUsher = (name: string) => names.has(name) || name.endsWith('_CIPHERTEXT');
  const lines = shared.split('\n').filter((line) => {
    const [, name, value] = /^([A-Z][A-Z\d_]*)=(.*)$/.exec(line) ?? [];
    return name !== undefined && value !== '' && isOfUsher(name);
  });
  const head = `# Settings of the stage ${stage}, kept by \`npm run usher -- setup --stage ${stage}\`. Secrets are encrypted: commit it.`;
  return [head, ...lines, ''].join('\n');
}

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
