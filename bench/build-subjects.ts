import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KMSClient } from '@aws-sdk/client-kms';
import { build } from 'esbuild';
import { unzipSync } from 'fflate';
import { bundle, type FunctionName, FUNCTIONS, zipFunction } from '../deploy/bundle.ts';
import { writeCompileCaches } from '../deploy/compile-cache/write-compile-caches.ts';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { destinationsOf, teamsOf } from '../deploy/rules/resolve.ts';
import { localSettings } from '../local/local-settings.ts';
import { LOCAL_LEDGER, LOCAL_REGION } from '../local/local-world.ts';
import { splitFullName } from '../src/github/repositories.ts';
import type { Rules } from '../src/rules/rules.ts';
import type { Subject } from './hosted-function.ts';
import type { World } from './services/protocol.ts';
import type { Services } from './services/start-services.ts';

/** A function of Usher, as a deployment uploads it. */
export interface FunctionSubject extends Subject {
  readonly name: FunctionName;
  /** In bytes. */
  readonly size: number;
  readonly zipped: number;
}

/** What GitHub and Slack know, from the rules. */
export const worldOf = (rules: Rules): World => ({
  organization: rules.organization,
  teams: [...teamsOf(rules)],
  repositories: rules.rules
    .map(({ repository }) => splitFullName(repository).repo)
    .filter((name) => name !== '*'),
  destinations: [...destinationsOf(rules)],
});

const topic = (name: string) => `arn:aws:sns:${LOCAL_REGION}:000000000000:usher-${LOCAL_STAGE}-${name}`;
const queue = (name: string) =>
  `https://sqs.${LOCAL_REGION}.amazonaws.com/000000000000/usher-${LOCAL_STAGE}-${name}`;

/** The variables of a container, with the addresses of the services. */
async function environmentOf(
  name: FunctionName,
  rules: Rules,
  { url }: Services,
): Promise<Record<string, string>> {
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const kms = new KMSClient({ endpoint: url('kms'), region: LOCAL_REGION, credentials });
  const settings = await localSettings(rules, { github: url('github'), slack: url('slack') }, kms);
  kms.destroy();
  const queues = name === 'notify' ? 'notifications' : 'commands';
  return {
    ...settings,
    STAGE: LOCAL_STAGE,
    // So that the services can tell who calls.
    AWS_ACCESS_KEY_ID: name,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: `usher-${LOCAL_STAGE}-${name}`,
    EVENTS_TOPIC_ARN: topic('github-events'),
    NOTIFICATIONS_TOPIC_ARN: topic('notifications'),
    QUEUE_URL: queue(queues),
    DEAD_LETTER_QUEUE_URL: queue(`${queues}-dead-letters`),
    LEDGER_TABLE: LOCAL_LEDGER,
    LEDGER_DAYS: '400',
    ...Object.fromEntries(
      (['kms', 'sns', 'sqs', 'dynamodb'] as const).map((service) => [
        `AWS_ENDPOINT_URL_${service.toUpperCase()}`,
        url(service),
      ]),
    ),
  };
}

/** Bundles the program that runs the handlers. @returns its file. */
export const buildHost = (folder: string) => buildProgram('lambda-host', folder);

/** Bundles the program that serves a handler to the web. @returns its file. */
export const buildFront = (folder: string) => buildProgram('http-front', folder);

async function buildProgram(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  const entryPoints = [join(import.meta.dirname, `${name}.ts`)];
  await build({
    entryPoints,
    outfile,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'warning',
  });
  return outfile;
}

/**
 * Packages the functions as `serverless package` does, and unpacks each artifact to a folder of its own, as Lambda does.
 *
 * @param folder - Where to. It must exist.
 */
export async function buildFunctions(
  rules: Rules,
  folder: string,
  services: Services,
): Promise<Readonly<Record<FunctionName, FunctionSubject>>> {
  const bundled = join(folder, 'bundled');
  await bundle(rules, bundled);
  await writeCompileCaches(bundled, rules);
  const host = await buildHost(folder);
  const unpack = async (name: FunctionName): Promise<FunctionSubject> => {
    const artifact = join(folder, `${name}.zip`);
    zipFunction(bundled, name, artifact);
    const task = join(folder, name);
    for (const [path, content] of Object.entries(unzipSync(readFileSync(artifact)))) {
      const file = join(task, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const file = join(task, `handlers/${name}.mjs`);
    return {
      name,
      host,
      file: pathToFileURL(file).href,
      environment: await environmentOf(name, rules, services),
      size: statSync(join(task, `handlers/${name}.bundle.cjs`)).size,
      zipped: statSync(artifact).size,
    };
  };
  const [receive, command, notify, sweep] = await Promise.all(FUNCTIONS.map(unpack));
  if (!receive || !command || !notify || !sweep) throw new Error('a function is missing');
  return { receive, command, notify, sweep };
}

/** The floor: a handler that does nothing, in a module that imports what every function needs anyway. */
export async function buildFloor(folder: string): Promise<Subject> {
  const file = join(folder, 'floor.mjs');
  writeFileSync(file, "import 'node:https';\nexport const handler = async () => ({ statusCode: 202 });\n");
  return {
    name: 'floor',
    host: join(folder, 'lambda-host.mjs'),
    file: pathToFileURL(file).href,
    environment: {},
  };
}
