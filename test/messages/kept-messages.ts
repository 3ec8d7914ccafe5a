import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod/mini';

/** Has a folder for each version, with what it sent and recorded. */
export const FIXTURES = new URL('fixtures/', import.meta.url);

const packageJson = z.object({ version: z.string() });

/** The folder of this version. */
export function currentVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  const { version } = packageJson.parse(JSON.parse(readFileSync(file, 'utf8')));
  return `v${version.split('.').slice(0, 2).join('.')}`;
}

/** The folders of all versions. They never change. */
export const keptVersions = (): readonly string[] => readdirSync(FIXTURES).toSorted();

const kept = z.object({
  events: z.array(z.unknown()),
  actions: z.array(z.unknown()),
  notifications: z.array(z.unknown()),
  ledger: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
});

/** Reads what a version sent and recorded. */
export function readKept(version: string): z.infer<typeof kept> {
  const fileOf = (name: string) => new URL(`${version}/${name}.json`, FIXTURES);
  const read = (name: string): unknown => JSON.parse(readFileSync(fileOf(name), 'utf8'));
  return kept.parse({
    events: read('events'),
    // Version 0.1 took no clicks.
    actions: existsSync(fileOf('actions')) ? read('actions') : [],
    notifications: read('notifications'),
    ledger: read('ledger'),
  });
}
