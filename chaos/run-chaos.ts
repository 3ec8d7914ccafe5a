import { LOCAL_LEDGER } from '../local/local-world.ts';
import { parseRules, teamsOf } from '../deploy/rules/resolve.ts';
import type { Rules } from '../src/rules/rules.ts';
import { Deliveries } from './functions/deliveries.ts';
import { startSources } from './functions/sources.ts';
import { startUsher } from './functions/start-usher.ts';
import { createDice } from './plan/dice.ts';
import type { FaultName } from './plan/fault-names.ts';
import { type Outage, Plan } from './plan/plan.ts';
import {
  ALARM_DESTINATION,
  alarmedInstance,
  FLEET,
  otherInstance,
  RECOVERY_DESTINATION,
} from './plan/alarms.ts';
import { scheduleWorkload } from './plan/schedule-workload.ts';
import { planWorkload, RULES, VISIT, type WorkItem } from './plan/workload.ts';
import type { SafeguardName } from './safeguards.ts';
import { type Cloud, startCloud } from './services/cloud.ts';
import { readLedger } from './services/read-ledger.ts';
import { Agenda } from './time/agenda.ts';
import { pump, runClockwork, type Works } from './time/clockwork.ts';
import type { VirtualClock } from './time/virtual-clock.ts';
import { End, type Progress } from './verdict/end.ts';
import { haveRecovered } from './verdict/judge-alarms.ts';
import type { Evidence } from './verdict/evidence.ts';
import { Record } from './verdict/record.ts';
import { haveEnded } from './verdict/visits.ts';

const HOUR = 3_600_000;
/** In ms: how long the run starts without comments and faults. */
const BEFORE = 60_000;

export interface ChaosOptions {
  readonly events: number;
  readonly seed: string;
  readonly faults: ReadonlySet<FaultName>;
  /** The part of the calls of every hop that get a fault. */
  readonly rate: number;
  /** What is down from the start, and for how many hours. */
  readonly outages: readonly { readonly of: Outage['of']; readonly hours: number }[];
  /** In hours: how long after the last comment and the last outage a command may take before it counts as lost. */
  readonly patience: number;
  /** How many containers a function has at most; as many as in the stack unless set. */
  readonly containers?: number;
  /** The safeguard to take away. */
  readonly without: SafeguardName | undefined;
  /** For temporary files and the functions' log. */
  readonly folder: string;
  /** Called with the progress, and the time on the run's clock in ms. */
  readonly onProgress: (progress: Progress, elapsed: number) => void;
}

/**
 * Plays a run to its end.
 *
 * @param clock - Must be installed in this process too.
 * @returns what the verdict is based on.
 */
export async function runChaos(options: ChaosOptions, clock: VirtualClock): Promise<Evidence> {
  await using running = new AsyncDisposableStack();
  const { events, seed, containers, without, folder, onProgress } = options;
  const started = clock.now();
  const dice = createDice(seed);
  // The first sweep after a deployment sets the time from which comments count: it gets no faults.
  const from = started + BEFORE;
  const outages = options.outages.map(({ of, hours }) => ({ of, from, to: from + hours * HOUR }));
  const plan = new Plan({ ...options, dice, outages, from });
  const record = new Record();
  const agenda = new Agenda();
  const workload = planWorkload(events, dice);
  const rules = parseRules(RULES);
  const cloud = await startCloud(rules, clock.now, running);
  const alarmed = workload.filter(({ kind }) => kind === 'alarm').map(({ number }) => number);
  cloud.groups.addWith(FLEET.name, [...alarmed.map(alarmedInstance), ...[0, 1, 2].map(otherInstance)]);

  let failure: unknown;
  const onFailure = (error: unknown) => {
    failure ??= error;
  };
  const rethrow = () => {
    if (failure !== undefined) throw failure;
  };
  let works: Works | undefined;
  const shared = {
    plan,
    record,
    clock,
    now: clock.now,
    later: (delay: number, run: () => void) => agenda.add(clock.now() + delay, run),
    onFree: () => works && pump(works),
    onFailure,
  };
  const usher = await startUsher(
    { ...shared, cloud, rules, rulesValue: RULES, folder, containers, without },
    running,
  );
  const { pollers, receive } = startSources({ ...shared, usher, without });
  const deliveries = new Deliveries(receive, record, onFailure);
  const queues = pollers.map(({ queue }) => queue);
  const written = scheduleWorkload(workload, {
    ...shared,
    agenda,
    deliveries,
    github: cloud.github,
    posts: cloud.posts,
    clicks: cloud.clicks,
    queues,
  });

  const last = Math.max(written, ...outages.map(({ to }) => to)) + VISIT;
  const postsOf = (destination: string) => cloud.posts.filter(({ hook }) => hook === destination);
  const haveFollowUpsEnded = () =>
    haveEnded(workload, cloud.posts) && haveRecovered(cloud.groups.marked, postsOf(RECOVERY_DESTINATION));
  const end = new End({
    workload,
    record,
    deliveries,
    queues,
    haveFollowUpsEnded,
    last,
    patience: options.patience * HOUR,
  });
  const isDone = async () => {
    const isThere = await end.isThere(clock.now());
    onProgress(end.progress(), clock.now() - started);
    return isThere;
  };
  works = { clock, agenda, slots: usher.pools.flatMap(({ slots }) => slots), pollers, deliveries };
  await runClockwork(works, isDone, rethrow);

  return {
    workload,
    record,
    folder,
    elapsed: clock.now() - started,
    isDrained: end.isDrained,
    posts: cloud.posts,
    ledger: await readLedger(cloud.clients.dynamodb, LOCAL_LEDGER),
    alarmPosts: postsOf(ALARM_DESTINATION),
    recoveries: postsOf(RECOVERY_DESTINATION),
    marked: cloud.groups.marked,
    members: membersOf(workload, rules, cloud),
    deadLetters: await Promise.all(
      usher.queues.filter((queue) => !queues.includes(queue)).map(({ name }) => cloud.inspectQueue(name)),
    ),
  };
}

/** The numbers of those who are in the team that they asked for. */
function membersOf(workload: readonly WorkItem[], rules: Rules, { github }: Cloud): ReadonlySet<number> {
  const { organization } = github;
  const logins = new Map(
    teamsOf(rules).map((slug) => {
      const team = organization.team(slug);
      return [slug, new Set(team && organization.activeMembers(team).map(([{ login }]) => login))];
    }),
  );
  return new Set(
    workload
      .filter(({ person, place }) => logins.get(place.team)?.has(person.login))
      .map(({ number }) => number),
  );
}
