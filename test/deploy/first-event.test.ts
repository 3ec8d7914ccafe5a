import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildFunctions, worldOf } from '../../bench/build-subjects.ts';
import { newComment } from '../../bench/events.ts';
import type { Seen } from '../../bench/services/call.ts';
import { type Services, startServices } from '../../bench/services/start-services.ts';
import {
  commandWork,
  deliveryWork,
  type Functions,
  notificationWork,
  sweepWork,
  type Work,
} from '../../bench/work.ts';
import type { FunctionName } from '../../deploy/bundle.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const rules = parseRules({
  organization: 'my_org',
  rules: [{ repository: 'onboarding', teams: ['reader'], allow: 'anyone' }],
});
const { folder, remove } = temporaryFolder();
let services: Services;
let functions: Functions;

beforeAll(async () => {
  services = await startServices(worldOf(rules));
  functions = await buildFunctions(rules, folder, services);
});
beforeEach(() => services.reset());
afterAll(async () => {
  await services[Symbol.asyncDispose]();
  remove();
});

/** Handles events in one new process. @returns the parts of Node that it has loaded. */
async function handle(
  { file, environment }: { file: string; environment: object },
  events: readonly unknown[],
) {
  const program = `
    const { handler } = await import(process.argv[1]);
    for (const event of JSON.parse(process.argv[2])) await handler(event);
    await new Promise((resolve) => process.stdout.write('\\nmodules: ' + process.moduleLoadList.join(), resolve));
    process.exit();`;
  const args = ['--input-type=module', '-e', program, file, JSON.stringify(events)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...environment } });
  return (/^modules: (.*)$/m.exec(stdout)?.[1] ?? '').split(',');
}

const FLOOR = 'import "node:https"; import "node:fs"; export const handler = () => {}';

const callsIn = ({ calls }: Seen) => calls.map(({ service, name }) => `${service} ${name}`).toSorted();

/** What each function is given, in the order of the way: each needs what the one before has published. */
async function eventsFor(name: FunctionName): Promise<Work> {
  const comment = newComment();
  await services.learn(comment);
  const delivery = deliveryWork(comment);
  if (name === 'sweep') return await sweepWork(services);
  if (name === 'receive') return delivery;
  await handle(functions.receive, [delivery.event]);
  const command = commandWork(delivery.check(await services.see()));
  await services.reset({ forget: 'nothing' });
  if (name === 'command') return command;
  await handle(functions.command, [command.event]);
  const notification = notificationWork(command.check(await services.see()));
  await services.reset({ forget: 'nothing' });
  return notification;
}

/** Everything that a function needs of Node beside `node:https`, and what running a bundle takes. */
const ALSO_LOADED = [
  'vm',
  'fs/promises',
  'http',
  'process',
  'internal/modules/esm/initialize_import_meta',
  'internal/crypto/webcrypto',
  'internal/async_local_storage/run_scope',
  'internal/async_local_storage/async_context_frame',
  // What Node loads for the first answer.
  'internal/worker/io',
  'internal/webstreams/util',
  'internal/webstreams/writablestream',
  'internal/webstreams/readablestream',
];

const CLAIM = 'dynamodb UpdateItem command';

describe.each([
  ['receive', ['kms Decrypt', 'sns Publish'], ['timers/promises']],
  [
    'command',
    [
      'dynamodb GetItem grant',
      'dynamodb UpdateItem audit',
      'dynamodb UpdateItem change',
      CLAIM,
      CLAIM,
      CLAIM,
      CLAIM,
      'dynamodb UpdateItem feedback/reaction',
      'dynamodb UpdateItem feedback/reply',
      'github GET /orgs/{org}/members/{user}',
      'github GET /orgs/{org}/teams/{team}/memberships/{user}',
      'github GET /users/{user}',
      'github POST /repos/{repo}/issues/comments/{n}/reactions',
      'github POST /repos/{repo}/issues/{n}/comments',
      'github PUT /orgs/{org}/teams/{team}/memberships/{user}',
      'kms Decrypt',
      'sns Publish',
    ],
    ['internal/navigator'],
  ],
  [
    'notify',
    [
      'dynamodb UpdateItem notification',
      'dynamodb UpdateItem notification',
      'kms Decrypt',
      'slack POST /services/{webhook}',
    ],
    ['timers/promises'],
  ],
  [
    'sweep',
    [
      'dynamodb GetItem command',
      'dynamodb Query',
      'dynamodb Query',
      'dynamodb Query',
      'dynamodb UpdateItem audit',
      'dynamodb UpdateItem command',
      'dynamodb UpdateItem sweep',
      'dynamodb UpdateItem sweep',
      'dynamodb UpdateItem sweep',
      'dynamodb UpdateItem sweep',
      'github GET /repos/{repo}',
      'github GET /repos/{repo}/issues/comments',
      'github GET /repos/{repo}/issues/{n}',
      'github GET /repos/{repo}/issues/{n}/events',
      'kms Decrypt',
      'sns Publish',
    ],
    ['internal/navigator', 'timers/promises'],
  ],
] as const)('the first event of %s', (name, expected, alsoLoaded) => {
  it('makes these calls and no others', async () => {
    const work = await eventsFor(name);
    await handle(functions[name], [work.event]);
    const seen = await services.see();
    work.check(seen);
    expect(callsIn(seen)).toEqual(expected.toSorted());
  });

  it('loads little of Node beside node:https', async () => {
    const idle = { file: `data:text/javascript,${FLOOR}`, environment: {} };
    const floor = await handle(idle, [0]);
    const work = await eventsFor(name);
    const loaded = await handle(functions[name], [work.event]);
    expect(loaded.filter((part) => !floor.includes(part)).toSorted()).toEqual(
      [...ALSO_LOADED, ...alsoLoaded].map((part) => `NativeModule ${part}`).toSorted(),
    );
  });

  it('is the only one that decrypts the secrets', async () => {
    const work = await eventsFor(name);
    await handle(functions[name], [work.event, work.event, work.event]);
    expect(callsIn(await services.see()).filter((call) => call === 'kms Decrypt')).toHaveLength(1);
  });
});
