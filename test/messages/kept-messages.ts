import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod/mini';

/** A folder for each version, with what that one sent and recorded. */
export const FIXTURES = new URL('fixtures/', import.meta.url);

const packageJson = z.object({ version: z.string() });

/** The name of the folder of today's version. */
export function currentVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  const { version } = packageJson.parse(JSON.parse(readFileSync(file, 'utf8')));
  return `v${version.split('.').slice(0, 2).join('.')}`;
}

/** The names of the folders, of which none is ever changed. */
export const keptVersions = (): readonly string[] => readdirSync(FIXTURES).toSorted();

const kept = z.object({
  events: z.array(z.unknown()),
  notifications: z.array(z.unknown()),
  ledger: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
});

/** What a version sent and recorded. */
export function readKept(version: string): z.infer<typeof kept> {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(new URL(`${version}/${name}.json`, FIXTURES), 'utf8'));
  return kept.parse({
    events: read('events'),
    notifications: read('notifications'),
    ledger: read('ledger'),
  });
}
