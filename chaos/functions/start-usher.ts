import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { type AnyFunctionName, bundle, FUNCTIONS, HEAL_FUNCTIONS } from '../../deploy/bundle.ts';
import { LOCAL_STAGE } from '../../deploy/environment.ts';
import { createResources, type Resolve } from '../../local/create-resources.ts';
import { localSettings } from '../../local/local-settings.ts';
import { readStack } from '../../local/read-stack.ts';
import type { Stack } from '../../local/stack.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { replacementsOf, type SafeguardName } from '../safeguards.ts';
import type { Cloud } from '../services/cloud.ts';
import { Hop, type HopOptions } from '../services/hop.ts';
import { Queue } from '../services/queue.ts';
import { type Backend, type Service, SERVICES } from '../services/wire.ts';
import { bundleContainer } from './bundle-container.ts';
import { Container } from './container.ts';
import { environmentOf } from './environment.ts';
import { Pool } from './pool.ts';
import { replaceModules } from './replace-modules.ts';
import { Slot, type SlotOptions } from './slot.ts';

const NAMES: readonly AnyFunctionName[] = [...FUNCTIONS, ...HEAL_FUNCTIONS];
/** Containers of a function for which the stack names no limit. */
const CONTAINERS = 2;
/** Any address will do to read the stack: each container gets its own. */
const SOMEWHERE = { github: 'http://127.0.0.1:1', slack: 'http://127.0.0.1:1' };

export interface UsherOptions
  extends Pick<HopOptions, 'plan' | 'record' | 'later'>, Pick<SlotOptions, 'clock' | 'onFree' | 'onFailure'> {
  readonly cloud: Cloud;
  readonly rules: Rules;
  /** The value of the rules, as a file has it. */
  readonly rulesValue: object;
  /** For the bundles and the functions' log. */
  readonly folder: string;
  /** How many containers a function has at most. */
  readonly containers: number | undefined;
  readonly without: SafeguardName | undefined;
}

/** Read once: it takes seconds, and is the same for all runs of a process. */
let read: Promise<Stack> | undefined;

/** Starts Usher itself: its resources, and containers for its functions. */
export async function startUsher(options: UsherOptions, running: AsyncDisposableStack) {
  const { cloud, rules, rulesValue, folder, clock, containers = Number.POSITIVE_INFINITY, without } = options;
  const rulesFile = join(folder, 'usher.yml');
  writeFileSync(rulesFile, JSON.stringify(rulesValue));
  const settings = await localSettings(rules, SOMEWHERE, cloud.clients.kms);
  const environment = { ...process.env, ...settings, USHER_RULES: rulesFile };
  const program = join(folder, 'container.mjs');
  const [stack] = await Promise.all([
    (read ??= readStack(LOCAL_STAGE, environment, true)),
    bundle(rules, folder, without && replaceModules(replacementsOf(without)), NAMES),
    bundleContainer(program),
  ]);
  const resolve = await createResources(stack, cloud.clients);
  const queues = stack.queues.map(
    ([name, { VisibilityTimeout = 30 }]) =>
      new Queue(
        {
          url: resolve({ Ref: name }),
          arn: resolve({ 'Fn::GetAtt': [name, 'Arn'] }),
          visibility: VisibilityTimeout,
        },
        cloud.backends.sqs(''),
        clock.now,
      ),
  );
  if (without === 'dead-letter-queue') await removeDeadLetterQueues(stack, resolve, cloud);
  const log = openSync(join(folder, 'functions.log'), 'a');
  running.defer(() => closeSync(log));

  const deployedAs = (name: AnyFunctionName) => {
    const deployed = stack.functions[name];
    if (deployed === undefined) throw new Error(`the stack has no function ${name}`);
    return deployed;
  };
  const startSlot = async (name: AnyFunctionName) => {
    const urls = new Map<Service, string>();
    const slot: Slot = new Slot({
      ...options,
      name,
      timeout: deployedAs(name).timeout,
      start: async (ahead) =>
        Container.start({
          program,
          handler: join(folder, `handlers/${name}.mjs`),
          environment: await environmentOf(name, stack, resolve, options, urls),
          ahead,
          log,
        }),
    });
    const calling = slot;
    slot.hops = await Promise.all(
      SERVICES.map(async (service) => {
        const backend = (url: string) => watch(service, cloud.backends[service](url), queues);
        const hop = new Hop({ ...options, service, backend, calling, now: clock.now });
        urls.set(service, await hop.listen());
        return hop;
      }),
    );
    slot.slackUrl = urls.get('slack') ?? '';
    running.defer(() => slot.close());
    await slot.start();
    return slot;
  };
  const startPool = async (name: AnyFunctionName) => {
    const limits = deployedAs(name).events.map((event) =>
      'sqs' in event ? event.sqs.maximumConcurrency : 1,
    );
    const count = Math.min(limits[0] ?? CONTAINERS, containers);
    return new Pool(name, await Promise.all(Array.from({ length: count }, () => startSlot(name))));
  };
  return { stack, resolve, queues, pools: await Promise.all(NAMES.map(startPool)) };
}

async function removeDeadLetterQueues(
  { queues }: Stack,
  resolve: Resolve,
  { clients }: Cloud,
): Promise<void> {
  for (const [name, { RedrivePolicy }] of queues) {
    if (RedrivePolicy !== undefined) continue;
    await clients.sqs.send(new DeleteQueueCommand({ QueueUrl: resolve({ Ref: name }) }));
  }
}

/** Tells the queues what a function does to them. */
function watch(service: Service, backend: Backend, queues: readonly Queue[]): Backend {
  if (service !== 'sns' && service !== 'sqs') return backend;
  return async (question) => {
    const answer = await backend(question);
    for (const queue of queues) queue.notice(question);
    return answer;
  };
}
