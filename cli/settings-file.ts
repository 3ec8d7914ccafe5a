import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A line that sets a variable; not one that is commented out. */
const lineOf = (name: string) => new RegExp(`^${name}=.*$`, 'm');

/**
 * Sets variables in the text of a settings file. A variable keeps its place, new ones are appended, and everything else
 * stays as it is.
 *
 * @param settings - By name; values must not need quotes. Undefined removes a variable.
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
 * The initial text of a stage's settings file: Usher's settings from `.env`, which is no longer read once the stage has
 * its own file. Other variables stay behind, since the new file gets committed.
 *
 * @param shared - The text of `.env`.
 * @param example - The text of `.env.example`, which names every setting.
 */
export function beginSettings(stage: string, shared: string, example: string): string {
  const names = new Set([...example.matchAll(/^#? ?([A-Z][A-Z\d_]*)=/gm)].map(([, name]) => name));
  const isUsherSetting = (name: string) => names.has(name) || name.endsWith('_CIPHERTEXT');
  const lines = shared.split('\n').filter((line) => {
    const [, name, value] = /^([A-Z][A-Z\d_]*)=(.*)$/.exec(line) ?? [];
    return name !== undefined && value !== '' && isUsherSetting(name);
  });
  const head = `# Settings of the stage ${stage}, written by \`npm run usher -- setup --stage ${stage}\`. Secrets are encrypted: commit it.`;
  return [head, ...lines, ''].join('\n');
}

/** The text of a file; empty if it does not exist. */
export const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** Replaces a file atomically. @returns whether its text changed. */
export function writeWhole(file: string, text: string): boolean {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  const draft = `${file}.new`;
  writeFileSync(draft, text);
  renameSync(draft, file);
  return true;
}
