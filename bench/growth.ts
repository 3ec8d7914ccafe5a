import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionName } from '../deploy/bundle.ts';
import { parseRules } from '../deploy/rules/resolve.ts';
import { buildFunctions } from './build-subjects.ts';
import { type Cost, CHUNK, measureBurst } from './burst.ts';
import { ISSUE, newComment, ORGANIZATION, REPOSITORY, TEAM } from './events.ts';
import { HostedFunction, type Invocation } from './hosted-function.ts';
import type { Services } from './services/start-services.ts';
import { growthExponent } from './statistics.ts';
import { inBatches, spent } from './warm.ts';
import { type Functions, MISSED, setCursor } from './work.ts';

/** What an event costs at one size. */
export interface GrowthPoint extends Cost {
  readonly size: number;
}

/** How the cost of an event grows with the size of something. */
export interface GrowthFigures {
  /** What grows. */
  readonly what: string;
  readonly name: FunctionName;
  readonly points: readonly GrowthPoint[];
  /** The exponents of CPU time and calls per event: 0 is flat, 1 in proportion. */
  readonly cpuExponent: number;
  readonly callsExponent: number;
}

/** The sizes that are measured, each in ascending order. */
export interface GrowthSizes {
  readonly comments: readonly number[];
  readonly rules: readonly number[];
  readonly members: readonly number[];
  readonly teams: readonly number[];
  readonly thread: readonly number[];
  /** Events that warm up a container, and at least how many are measured. */
  readonly events: number;
}

/** Teams under one rule: Usher takes no more. */
const TEAMS_PER_RULE = 50;

/**
 * Measures what an event costs while something grows: bursts of comments, rules, members of the organization, teams, and
 * a thread that a sweep reads. Each size gets new containers, which are warmed up first.
 *
 * @param folder - For the bundles of each number of rules.
 * @throws if the work was not done.
 */
export async function measureGrowth(
  functions: Functions,
  services: Services,
  sizes: GrowthSizes,
  folder: string,
  say: (what: string) => void,
): Promise<readonly GrowthFigures[]> {
  const points = new Map<string, GrowthPoint[]>();
  const add = (what: string, name: FunctionName, size: number, cost: Cost) => {
    say(`Growth: ${size} ${what}, ${name}`);
    const key = `${what}|${name}`;
    points.set(key, [...(points.get(key) ?? []), { size, ...cost }]);
  };
  for (const size of sizes.comments) {
    const { receive, command, notify } = await measureBurst(functions, services, size, sizes.events);
    add('comments in a burst', 'receive', size, receive);
    add('comments in a burst', 'command', size, command);
    add('comments in a burst', 'notify', size, notify);
  }
  for (const size of sizes.rules) {
    const issues = Array.from({ length: size }, (_, index) => index + 1);
    const rules = issues.map((issue) => ({ repository: REPOSITORY, issues: [issue], teams: [TEAM] }));
    const built = await buildWith(rules, join(folder, `rules-${size}`), services);
    const { receive, command } = await measureBurst(built, services, sizes.events, sizes.events, {
      issue: size,
    });
    add('rules', 'receive', size, receive);
    add('rules', 'command', size, command);
  }
  for (const size of sizes.members) {
    const { command } = await measureBurst(functions, services, sizes.events, sizes.events, {}, () =>
      services.populate(size),
    );
    add('members of the organization', 'command', size, command);
  }
  for (const size of sizes.teams) {
    const slugs = Array.from({ length: size }, (_, index) => `team-${index + 1}`);
    const rules = inBatches(slugs, TEAMS_PER_RULE).map((teams, index) => ({
      repository: REPOSITORY,
      issues: [index + 1],
      teams: [...teams],
    }));
    const built = await buildWith(rules, join(folder, `teams-${size}`), services);
    const last = { issue: rules.length, body: `/join ${slugs.at(-1) ?? ''}` };
    const { receive, command } = await measureBurst(built, services, sizes.events, sizes.events, last, () =>
      services.populate(0, slugs),
    );
    add('teams', 'receive', size, receive);
    add('teams', 'command', size, command);
  }
  for (const size of sizes.thread) {
    add('comments in a thread', 'sweep', size, await measureSweep(functions, services, size));
  }
  return [...points].map(([key, of]) => {
    const [what = '', name = ''] = key.split('|');
    return {
      what,
      name: FUNCTION_NAMES.find((known) => known === name) ?? 'receive',
      points: of,
      cpuExponent: growthExponent(of.map(({ size, cpu }) => [size, cpu])),
      callsExponent: growthExponent(of.map(({ size, calls }) => [size, calls])),
    };
  });
}

const FUNCTION_NAMES: readonly FunctionName[] = ['receive', 'command', 'notify', 'sweep'];

async function buildWith(rules: readonly object[], folder: string, services: Services): Promise<Functions> {
  await mkdir(folder);
  const parsed = parseRules({ organization: ORGANIZATION, rules: [...rules] });
  return await buildFunctions(parsed, folder, services);
}

/** In ms: how long people write in a thread. */
const THREAD_LENGTH = 40 * 60 * 1_000;
/** How many sweeps are measured. */
const SWEEPS = 3;

/** Has a warm sweep read a thread in which nobody wrote a command. The cost is that of a whole sweep. */
async function measureSweep({ sweep }: Functions, services: Services, size: number): Promise<Cost> {
  await using container = HostedFunction.start(sweep);
  await services.reset();
  const writtenAt = (index: number) =>
    new Date(Date.now() - MISSED - ((size - index) / size) * THREAD_LENGTH);
  const thread = Array.from({ length: size }, (_, index) =>
    newComment({ body: 'What a nice day.', now: writtenAt(index), issue: ISSUE }),
  );
  for (const comments of inBatches(thread, CHUNK)) await services.learn(...comments);
  const invocations: Invocation[] = [];
  for (let round = 0; round <= SWEEPS; round += 1) {
    await setCursor(services);
    await services.reset({ forget: 'nothing' });
    const invocation = await container.invoke({});
    if (round > 0) invocations.push(invocation);
  }
  const { calls, published } = await services.see();
  if (published.length > 0) throw new Error('the sweep took small talk for a command');
  const { time, cpu } = spent(invocations);
  return { time: time / SWEEPS, cpu: cpu / SWEEPS, calls: calls.length };
}
