import { writeFileSync } from 'node:fs';
import { cacheFile, runBundle } from './run-bundle.ts';

/** The program that `writeCompileCaches` runs: loads each bundle, and saves what V8 has compiled of it. */
for (const bundle of process.argv.slice(2))
  writeFileSync(cacheFile(bundle, 'gc' in globalThis), runBundle(bundle).script.createCachedData());
// Whatever a function has begun by itself.
process.exit();
