import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { zipSync } from 'fflate';

/** The earliest date that a zip can hold: the same code gives the same bytes, so that nothing is deployed again in vain. */
const MTIME = new Date(1980, 0, 1);

/** Zips one bundled function as Lambda takes it: the handler's file and nothing else. */
export function zipFunction(bundled: string, entry: string, artifact: string): void {
  mkdirSync(dirname(artifact), { recursive: true });
  writeFileSync(
    artifact,
    zipSync({ [entry]: readFileSync(`${bundled}/${entry}`) }, { level: 9, mtime: MTIME }),
  );
}
