import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The files that the browser loads. */
export interface ClientFiles {
  readonly script: string;
  readonly style: string;
}

/** Bundles the page for the browser, in a fraction of a second. */
export async function bundleClient(): Promise<ClientFiles> {
  const { outputFiles } = await build({
    entryPoints: ['client/app.tsx', 'client/style.css'].map((file) =>
      fileURLToPath(new URL(file, import.meta.url)),
    ),
    bundle: true,
    minify: true,
    write: false,
    outdir: 'page',
    target: 'es2023',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  const find = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: find('.js'), style: find('.css') };
}
