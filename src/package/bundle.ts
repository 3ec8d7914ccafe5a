import { build, type Metafile, type Plugin } from 'esbuild';

/** The functions of Usher: each is `handlers/<name>.ts`, and `<name>` in serverless.yml. */
export const FUNCTIONS = ['receive', 'command', 'notify'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** Puts the value of the rules in place of `usher.yml`, so that no YAML has to be parsed at a cold start. */
const buildIn = (rules: unknown): Plugin => ({
  name: 'rules',
  setup(building) {
    building.onLoad({ filter: /usher\.yml$/ }, () => ({ contents: JSON.stringify(rules), loader: 'json' }));
  },
});

/**
 * Bundles the functions as they run on Lambda, each with all it needs and nothing else.
 *
 * @param rules - The value of a checked rules file.
 * @param outdir - Receives `handlers/<name>.mjs`.
 * @returns what went into each bundle.
 */
export async function bundle(rules: unknown, outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: FUNCTIONS.map((name) => `handlers/${name}.ts`),
    outbase: '.',
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The ES modules of the AWS SDK can be shaken; its CommonJS ones cannot.
    mainFields: ['module', 'main'],
    // On Lambda credentials are always in the environment; the other providers are a third of a bundle.
    alias: { '@aws-sdk/credential-provider-node': './src/package/credentials-of-lambda.ts' },
    // What is left of CommonJS asks for Node's own modules by `require`, which an ES module has not.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    plugins: [buildIn(rules)],
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}
