import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** A module that takes the place of another in a bundle: it imports the original and exports the same names. */
export interface Replacement {
  /** The original: a file, or the name of a package. */
  readonly module: string;
  /** The file that takes its place. */
  readonly by: string;
}

const isPackage = (module: string) => !module.startsWith('/');

/**
 * Replaces modules when bundling. The replacement itself still imports the original.
 *
 * @param replacements - Absolute paths, or names of packages.
 * @returns plugins that fail the build if nothing imports the original.
 */
export function replaceModules(replacements: readonly Replacement[]): readonly Plugin[] {
  return replacements.map(({ module, by }) => ({
    name: `replace-${module}`,
    setup(building) {
      let isReplaced = false;
      building.onResolve({ filter: /./ }, ({ path, importer, resolveDir }) => {
        const found = isPackage(module) ? path : resolve(resolveDir, path);
        if (found !== module || importer === by) return undefined;
        isReplaced = true;
        return { path: by };
      });
      building.onEnd(() => {
        if (isReplaced) return {};
        return { errors: [{ text: `nothing imports ${module}, so ${by} replaces nothing` }] };
      });
    },
  }));
}
