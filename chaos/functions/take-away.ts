import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { type Change, type SafeguardName, SAFEGUARDS } from '../safeguards.ts';

/**
 * Takes a safeguard out of the bundles.
 *
 * @throws when bundling if the source is no longer as it was when the change was thought out.
 */
export function takeAway(name: SafeguardName): readonly Plugin[] {
  const changes: readonly Change[] = SAFEGUARDS[name].changes;
  return changes.map(({ file, from, to }) => ({
    name: `without-${name}`,
    setup(building) {
      const filter = new RegExp(`${file.replaceAll('.', String.raw`\.`)}$`);
      building.onLoad({ filter }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!source.includes(from)) throw new Error(`${file} has no \`${from}\` any more: see safeguards.ts`);
        return { contents: source.replace(from, to), loader: 'ts' };
      });
    },
  }));
}
