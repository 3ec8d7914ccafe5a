import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';

/** What a bundle's file evaluates to: its CommonJS code as a function. It requires only Node's own modules. */
type Bundle = (exports: object, require: (name: string) => unknown, module: { exports: object }) => void;

/** Its name in stack traces, and in the cache, whose bytes must not depend on the folder. */
const NAME = 'bundle.cjs';

/** What became of a compile cache: taken, refused by V8, or not there. */
export type CacheUse = 'hit' | 'rejected' | 'none';

/**
 * Where the compile cache of a bundle is kept. Lambda starts Node with `--expose-gc`, and V8 takes no cache that was made
 * with other flags, so there is one for each way.
 */
export const cacheFile = (bundle: string, exposesGc: boolean) =>
  `${bundle}.${exposesGc ? 'expose-gc.' : ''}cache`;

/**
 * Runs a bundle in this process, with its compile cache if it has one. V8 itself checks that its version, its flags and
 * the length of the source are those of the cache, and otherwise compiles the source as if there were none.
 *
 * @param bundle - The bundle's file, in ASCII.
 * @returns what the bundle exports, and what became of the cache.
 * @see https://nodejs.org/docs/latest-v24.x/api/vm.html#new-vmscriptcode-options
 */
export function runBundle(bundle: string) {
  const cachedData = readIfThere(cacheFile(bundle, 'gc' in globalThis));
  const script = new Script(readFileSync(bundle, 'latin1'), { filename: NAME, cachedData });
  const run: Bundle = script.runInThisContext();
  const use: CacheUse =
    cachedData === undefined ? 'none' : script.cachedDataRejected === true ? 'rejected' : 'hit';
  process.env['COMPILE_CACHE'] = use;
  const module: { exports: { handler?: (event: unknown) => unknown } } = { exports: {} };
  run(module.exports, (name) => process.getBuiltinModule(name), module);
  return { script, exports: module.exports };
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
