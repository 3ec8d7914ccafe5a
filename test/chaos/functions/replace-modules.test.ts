import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { replaceModules } from '../../../chaos/functions/replace-modules.ts';
import { replacementsOf, SAFEGUARD_NAMES } from '../../../chaos/safeguards.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const FILES = {
  'entry.ts': `import { greet } from './greeting.ts'; export const greeting = greet();`,
  'greeting.ts': `export const name = 'Ada'; export const greet = () => 'Hello, ' + name;`,
  'replacement.ts': `
    import { greet as original } from './greeting.ts';
    export * from './greeting.ts';
    export const greet = () => original() + '!!!';`,
  'unused.ts': '',
};
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);

const outfile = join(folder, 'bundle.mjs');
const bundleWithout = (module: string) =>
  build({
    entryPoints: [join(folder, 'entry.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    plugins: [...replaceModules([{ module, by: join(folder, 'replacement.ts') }])],
  });

it('puts a module in the place of another, which it can still import', async () => {
  await bundleWithout(join(folder, 'greeting.ts'));

  expect(await import(outfile)).toMatchObject({ greeting: 'Hello, Ada!!!' });
});

it.each(['unused.ts', 'gone.ts'])(
  'fails if nothing imports the module that is to be replaced: %s',
  async (name) => {
    await expect(bundleWithout(join(folder, name))).rejects.toThrow(`nothing imports ${join(folder, name)}`);
  },
);

const replacements = SAFEGUARD_NAMES.flatMap((name) =>
  replacementsOf(name).map((each) => ({ name, ...each })),
);

it('each replacement of a safeguard exports all that its original does', async () => {
  const { metafile } = await build({
    entryPoints: replacements.map(({ by }) => by),
    outdir: folder,
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  for (const { name, module, by } of replacements) {
    const imports = metafile.inputs[relative('.', by)]?.imports.map(({ path }) => path);
    expect({ name, imports }).toEqual({
      name,
      imports: expect.arrayContaining([module.startsWith('/') ? relative('.', module) : module]),
    });
  }
});
