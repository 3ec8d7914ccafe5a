import { writeFileSync } from 'node:fs';
import { cacheFile, runBundle } from './run-bundle.ts';

/**
 * The program that `writeCompileCaches` runs: has a bundle handle an event, saves what V8 has compiled of it, and prints
 * the answer to standard error. The function logs to standard output.
 */
const [bundle = '', event = ''] = process.argv.slice(2);
const { script, exports } = runBundle(bundle);

async function handleEvent(): Promise<unknown> {
  try {
    return await exports.handler?.(JSON.parse(event));
  } catch (error) {
    // What the function did until then is in the cache too.
    return { error: String(error) };
  }
}

process.stderr.write(JSON.stringify(await handleEvent()) ?? 'null');
writeFileSync(cacheFile(bundle, 'gc' in globalThis), script.createCachedData());
process.exit();
