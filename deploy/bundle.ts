import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { zipSync } from 'fflate';
import * as z from 'zod/mini';
import type { Rules } from '../src/rules/rules.ts';

/** The functions of Usher: each is `handlers/<name>.ts`, and `<name>` in serverless.yml. */
export const FUNCTIONS = ['receive', 'command', 'notify', 'sweep'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

const packageJson = z.object({ name: z.string(), version: z.string() });

/** Puts the resolved rules in place of `usher.yml`: a cold start parses no YAML and checks nothing again. */
const buildIn = (rules: Rules): Plugin => ({
  name: 'rules',
  setup(building) {
    building.onLoad({ filter: /usher\.yml$/ }, () => ({
      // Parsed, unlike a literal, JSON may have a key `__proto__`, which is a valid login.
      contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(rules))});`,
      loader: 'js',
    }));
  },
});

/** What of the libraries never runs in these functions, and makes up half of what they bring: less to load at a cold start. */
const LEFT_OUT = {
  // On Lambda credentials are always in the environment.
  '@aws-sdk/credential-provider-node': './deploy/stubs/credential-providers.ts',
  // Usher names the few routes of GitHub that it calls.
  '@octokit/plugin-rest-endpoint-methods': './deploy/stubs/endpoint-methods.ts',
  // It lists by pages of its own, and asks no GraphQL.
  '@octokit/plugin-paginate-rest': './deploy/stubs/pagination.ts',
  '@octokit/graphql': './deploy/stubs/graphql.ts',
  // Slack's client tries once, unless it is told to retry.
  'p-retry': './deploy/stubs/retries.ts',
  // The SDK makes one, and asks it only where endpoint discovery is turned on.
  '@aws-sdk/endpoint-cache': './deploy/stubs/endpoint-cache.ts',
};

/** The SDK asks its own package.json for the version alone. */
const onlyVersions: Plugin = {
  name: 'only-versions',
  setup(building) {
    building.onLoad({ filter: /node_modules\/.*\/package\.json$/ }, ({ path }) => {
      const { name, version } = packageJson.parse(JSON.parse(readFileSync(path, 'utf8')));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
  },
};

/** Node has hashes of its own, so the SDK never comes to those that it brings in JavaScript. */
const hashesOfNode: Plugin = {
  name: 'hashes-of-node',
  setup(building) {
    const contents = 'export const Sha256Js = undefined, Md5Js = undefined;';
    building.onLoad({ filter: /@smithy\/core\/.*\/(?:Sha256|Md5)Js\.js$/ }, () => ({ contents }));
  },
};

/**
 * Bundles the functions as they run on Lambda, each with all it needs and nothing else.
 *
 * @param rules - As {@link readRulesFile} resolves them.
 * @param outdir - Receives `handlers/<name>.mjs`.
 * @param plugins - For a bundle in which something is to be different, as in a test.
 * @returns what went into each bundle.
 */
export async function bundle(
  rules: Rules,
  outdir: string,
  plugins: readonly Plugin[] = [],
): Promise<Metafile> {
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
    alias: LEFT_OUT,
    // The SDK would load it for an operation that streams events: none of ours does.
    external: ['@smithy/core/event-streams'],
    // What is left of CommonJS asks for Node's own modules by `require`, which an ES module has not.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    plugins: [...plugins, buildIn(rules), onlyVersions, hashesOfNode],
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

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
