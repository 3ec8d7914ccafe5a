import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { zipSync } from 'fflate';
import * as z from 'zod/mini';
import type { Rules } from '../src/rules/rules.ts';

/** Usher's Lambda functions. Each is `handlers/<name>.ts`, and `<name>` in serverless.yml. */
export const FUNCTIONS = ['receive', 'command', 'notify', 'sweep'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** Those of serverless.heal.yml. */
export const HEAL_FUNCTIONS = ['heal'] as const;
export type AnyFunctionName = FunctionName | (typeof HEAL_FUNCTIONS)[number];

/** The rules as Usher's functions have them built in. */
export const withoutHeal = (rules: Rules): Rules => ({ ...rules, heal: undefined });

const packageJson = z.object({ name: z.string(), version: z.string() });

/**
 * Replaces `usher.yml` with the resolved rules, so that a cold start neither parses YAML nor validates. `usher.yml?heal`
 * is the part of `heal`, which nobody else gets.
 */
const inlineRules = (all: Rules): Plugin => ({
  name: 'rules',
  setup(esbuild) {
    esbuild.onLoad({ filter: /usher\.yml$/ }, ({ suffix }) => ({
      // `JSON.parse`, because an object literal cannot have the key `__proto__`, which is a valid login.
      contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(suffix === '?heal' ? all.heal : withoutHeal(all)))});`,
      loader: 'js',
    }));
  },
});

/** Parts of libraries that never run in the functions. Stubs for them halve the bundles and shorten cold starts. */
const STUBS = {
  // Lambda puts credentials into the environment.
  '@aws-sdk/credential-provider-node': './deploy/stubs/credential-providers.ts',
  // Usher calls GitHub's routes by name.
  '@octokit/plugin-rest-endpoint-methods': './deploy/stubs/endpoint-methods.ts',
  // It paginates itself, and uses no GraphQL.
  '@octokit/plugin-paginate-rest': './deploy/stubs/pagination.ts',
  '@octokit/graphql': './deploy/stubs/graphql.ts',
  // Slack's client does not retry unless configured to.
  'p-retry': './deploy/stubs/retries.ts',
  // DynamoDB's client creates one, but uses it only for endpoint discovery.
  '@aws-sdk/endpoint-cache': './deploy/stubs/endpoint-cache.ts',
};

/** The SDK only reads the name and version from its package.json. */
const trimPackageJson: Plugin = {
  name: 'trim-package-json',
  setup(esbuild) {
    esbuild.onLoad({ filter: /node_modules\/.*\/package\.json$/ }, ({ path }) => {
      const { name, version } = packageJson.parse(JSON.parse(readFileSync(path, 'utf8')));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
  },
};

/** The SDK falls back to its JavaScript hashes only where Node's own are missing. */
const dropJavaScriptHashes: Plugin = {
  name: 'drop-javascript-hashes',
  setup(esbuild) {
    const contents = 'export const Sha256Js = undefined, Md5Js = undefined;';
    esbuild.onLoad({ filter: /@smithy\/core\/.*\/(?:Sha256|Md5)Js\.js$/ }, () => ({ contents }));
  },
};

const COMMON = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  logLevel: 'warning',
} as const;

/**
 * Bundles the functions as they run on Lambda.
 *
 * @param rules - Resolved rules, from `readRulesFile`.
 * @param outdir - Where to write `handlers/<name>.bundle.cjs` and `handlers/<name>.mjs`, which runs it.
 * @param plugins - Further esbuild plugins, for tests that replace modules.
 * @param functions - Which ones.
 * @returns esbuild's list of the inputs of each bundle.
 * @throws esbuild's error.
 */
export async function bundle(
  rules: Rules,
  outdir: string,
  plugins: readonly Plugin[] = [],
  functions: readonly AnyFunctionName[] = FUNCTIONS,
): Promise<Metafile> {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: functions.map((name) => ({ in: `handlers/${name}.ts`, out: `handlers/${name}` })),
    outdir,
    outExtension: { '.js': '.bundle.cjs' },
    format: 'cjs',
    // A script has no dynamic imports. They become calls of `require`.
    supported: { 'dynamic-import': false },
    // Only the AWS SDK's ES modules can be tree-shaken.
    mainFields: ['module', 'main'],
    alias: STUBS,
    // The SDK loads it for event streams, which Usher does not use.
    external: ['@smithy/core/event-streams'],
    // For `runBundle`.
    banner: { js: '(function(exports,require,module){' },
    footer: { js: '})' },
    plugins: [...plugins, inlineRules(rules), trimPackageJson, dropJavaScriptHashes],
    metafile: true,
  });
  await build({
    ...COMMON,
    entryPoints: functions.map((name) => ({
      in: 'deploy/compile-cache/entry.ts',
      out: `handlers/${name}`,
    })),
    outdir,
    outExtension: { '.js': '.mjs' },
    format: 'esm',
  });
  return metafile;
}

/** The earliest date that a zip can hold. A fixed date makes the zips reproducible, so unchanged code is not deployed again. */
const MTIME = new Date(1980, 0, 1);

/**
 * Zips one bundled function for Lambda: what Lambda loads, the bundle, and its compile caches if there are any.
 *
 * @param bundled - The folder that {@link bundle} wrote to.
 * @param name - The function's.
 * @param artifact - The zip to write. Its folder is created.
 */
export function zipFunction(bundled: string, name: string, artifact: string): void {
  const isPart = new RegExp(`^${name}\\.(mjs|bundle\\.cjs(\\.expose-gc)?(\\.cache)?)$`);
  const parts = readdirSync(`${bundled}/handlers`)
    .filter((file) => isPart.test(file))
    .toSorted()
    .map((file) => [`handlers/${file}`, readFileSync(`${bundled}/handlers/${file}`)] as const);
  mkdirSync(dirname(artifact), { recursive: true });
  writeFileSync(artifact, zipSync(Object.fromEntries(parts), { level: 9, mtime: MTIME }));
}
