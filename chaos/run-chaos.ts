import { LOCAL_LEDGER } from '../local/local-world.ts';
import { parseRules, teamsOf } from '../deploy/rules/resolve.ts';
import type { Rules } from '../src/rules/rules.ts';
import { Deliveries } from './functions/deliveries.ts';
import { Pace } from './functions/pace.ts';
import { startSources } from './functions/sources.ts';
import { startUsher } from './functions/start-usher.ts';
import { createDice, type Dice } from './plan/dice.ts';
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
import { isCalmAt, MONTH, MONTHS_RULES, planOutages, planVisitors } from './plan/months.ts';
import { MonthsPlay } from './plan/play-months.ts';
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
/** A run over months makes few calls: processes are killed so many times as often. */
const KILLS_OVER_MONTHS = 6;

export interface ChaosOptions {
  /** How many comments and messages there are; in a run over months, how many people. */
  readonly events: number;
  /** Over how many months the run goes, if it is such a run. */
  readonly months?: number | undefined;
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
  const { months = 0, seed, containers, without, folder, onProgress } = options;
  const started = clock.now();
  const dice = createDice(seed);
  // The first sweep after a deployment sets the time from which comments count: it gets no faults.
  const from = started + BEFORE;
  const { workload, visitors, rulesValue, outages, isCalm, kills } = planRun(options, from, dice);
  const plan = new Plan({ ...options, dice, outages, from, isCalm, kills });
  const record = new Record();
  const agenda = new Agenda();
  const rules = parseRules(rulesValue);
  let play: MonthsPlay | undefined;
  const cloud = await startCloud(rules, clock.now, running, (post) => play?.onPost(post));
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
    { ...shared, cloud, rules, rulesValue, folder, containers, without },
    running,
  );
  const pace = visitors && new Pace();
  const { pollers, receive } = startSources({ ...shared, usher, without, pace });
  const deliveries = new Deliveries(receive, record, onFailure);
  const queues = pollers.map(({ queue }) => queue);
  const writer = {
    ...shared,
    agenda,
    deliveries,
    github: cloud.github,
    posts: cloud.posts,
    clicks: cloud.clicks,
    queues,
  };
  play = visitors && pace && new MonthsPlay(visitors, { ...writer, dice, pace });
  const written = Math.max(scheduleWorkload(workload, writer), from + months * MONTH);

  const last = Math.max(written, ...outages.map(({ to }) => to)) + VISIT;
  const postsOf = (destination: string) => cloud.posts.filter(({ hook }) => hook === destination);
  const haveFollowUpsEnded = () =>
    (play?.isOver() ?? true) &&
    haveEnded(workload, cloud.posts) &&
    haveRecovered(cloud.groups.marked, postsOf(RECOVERY_DESTINATION));
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
    onProgress(play?.progress() ?? end.progress(), clock.now() - started);
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
    months: play && pace && { ...play.evidence(), sweepsLeftOut: pace.leftOut },
    deadLetters: await Promise.all(
      usher.queues.filter((queue) => !queues.includes(queue)).map(({ name }) => cloud.inspectQueue(name)),
    ),
  };
}

/** Plans what happens after a time in ms: comments, alarms and other messages at once, or people over months. */
function planRun({ events, months, faults, outages: asked }: ChaosOptions, from: number, dice: Dice) {
  const outages: readonly Outage[] = asked.map(({ of, hours }) => ({ of, from, to: from + hours * HOUR }));
  if (months === undefined) {
    const workload = planWorkload(events, dice);
    return { workload, visitors: undefined, rulesValue: RULES, outages, isCalm: () => false, kills: 1 };
  }
  return {
    workload: [],
    visitors: planVisitors(events, months, dice),
    rulesValue: MONTHS_RULES,
    outages: [...outages, ...(faults.has('outages') ? planOutages(from, months, dice) : [])],
    isCalm: (now: number) => isCalmAt(now - from),
    kills: KILLS_OVER_MONTHS,
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
