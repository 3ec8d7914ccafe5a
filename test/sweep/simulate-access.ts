import * as z from 'zod/mini';
import { grantKey } from '../../src/ledger/entries.ts';
import type { Grant } from '../../src/ledger/grant.ts';
import type { Failure } from '../../src/runtime/failures.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import type { SweepServices } from '../../src/sweep/services.ts';
import { type Play, playCommands } from '../command/play-commands.ts';

/** Something that happens to a person, to GitHub or to Usher. */
export type Step =
  | { readonly does: 'say'; readonly who: number; readonly body: string }
  | {
      readonly does: 'admin';
      readonly who: number;
      readonly what: 'adds' | 'removes' | 'promotes' | 'readds' | 'demotes';
    }
  | { readonly does: 'rename'; readonly who: number }
  | { readonly does: 'pass'; readonly hours: number }
  | { readonly does: 'rules'; readonly what: 'lose the time' | 'are right' | 'rehearse' }
  /** The next calls go through, the one after them is lost: before it is made, or after. The process dies with it or not. */
  | {
      readonly does: 'break';
      readonly after: number;
      readonly isMade: boolean;
      readonly isCrash: boolean;
      readonly outage: number;
    };

export const RULE = { teams: ['reader'], commands: ['join', 'leave'], for: '2d' };
const HOUR = 3_600_000;

/** Takes something away from Usher, to see that the simulation notices. */
export type Sabotage = (play: Play) => void;

const change = z.object({ method: z.enum(['PUT', 'DELETE']), path: z.string(), status: z.number() });

/**
 * Plays steps over weeks of a clock, with a sweep every few hours, and watches every change of a membership.
 *
 * @returns what went wrong: people whom Usher took out though it had not let them in, or early; and people whom it kept
 * past the end of their time though all was well.
 */
export async function simulateAccess(steps: readonly Step[], sabotage: Sabotage = () => {}) {
  const play = await playCommands(RULE);
  const { organization } = play.github.state;
  const problems: string[] = [];
  /** Who put each member in, and until when Usher said that they stay. */
  const owner = new Map<number, { by: 'usher' | 'admin'; until: number | undefined }>();
  /** People about whom Usher was interrupted, or whom an admin touched: it may leave them in. */
  const doubtful = new Set<number>();
  let left = Number.POSITIVE_INFINITY;
  let broken: (Step & { does: 'break' }) | undefined;
  let down = 0;
  let isDead = false;

  const team = play.team('reader');
  const idOf = (who: number) => play.know(`mona-${who}`);
  const isIn = (id: number) => [...team.roles.keys()].some((person) => person.id === id);
  const now = () => play.services.now().getTime();

  /** What Usher did to memberships since the last look. */
  let seen = 0;
  const before = new Set<number>();
  const look = () => {
    for (const call of play.github.calls.slice(seen)) {
      const { data } = z.safeParse(change, call);
      const login = data?.path.split('/memberships/')[1];
      const person = login === undefined ? undefined : play.github.state.people.withLogin(login);
      if (data === undefined || person === undefined || data.status >= 300) continue;
      if (data.method === 'PUT') {
        if (!before.has(person.id)) owner.set(person.id, { by: 'usher', until: undefined });
        before.add(person.id);
      } else {
        removed(person.id);
        before.delete(person.id);
      }
    }
    seen = play.github.calls.length;
  };
  let isLeaving = false;
  const removed = (id: number) => {
    const holder = owner.get(id);
    owner.delete(id);
    if (isLeaving) return;
    if (holder?.by !== 'usher') problems.push(`took out ${id}, whom ${holder?.by ?? 'nobody'} had put in`);
    else if (holder.until === undefined) problems.push(`took out ${id}, who has no end`);
    else if (now() < holder.until) problems.push(`took out ${id} early`);
  };

  const around = async <T>(call: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Error('the process is dead');
    if (down > 0) {
      down -= 1;
      throw new Error('down');
    }
    left -= 1;
    if (left >= 0 || broken === undefined) return await call();
    const { isMade, isCrash, outage } = broken;
    // Before the call is made: others may be under way beside it.
    [left, broken, isDead, down] = [Number.POSITIVE_INFINITY, undefined, isCrash, outage];
    if (isMade) await call();
    throw new Error('the answer was lost');
  };
  play.dynamodb.middlewareStack.add((next) => (sent) => around(() => next(sent)), { step: 'initialize' });
  const { octokit } = play.services;
  play.services.octokit = async () => {
    const connected = await octokit();
    connected.hook.wrap('request', async (request, options) => around(async () => request(options)));
    return connected;
  };
  sabotage(play);

  /** Runs something that may be interrupted, and again if it was. */
  const attempt = async (run: () => Promise<unknown>): Promise<boolean> => {
    const isFine = await run().then(
      () => true,
      (error: Failure | Error) => {
        if (/is not a function|undefined/.test(error.message)) throw error;
        return false;
      },
    );
    isDead = false;
    look();
    return isFine && broken === undefined && down === 0;
  };

  const services = (): SweepServices => ({
    ...play.services,
    rules: play.services.rules,
    publishEvent: async () => {},
    publishNotification: play.services.publish,
    sleep: async () => {},
    random: () => 0.5,
  });
  const told = new Set<string>();
  const learnEnds = () => {
    // `notify` posts each message once.
    for (const { id, person, result, until } of play.published.filter((each) => !told.has(each.id))) {
      told.add(id);
      const holder = owner.get(person.id);
      const gives = ['added', 'renewed'].includes(result.outcome);
      if (holder?.by === 'usher' && gives && until !== undefined)
        holder.until = Math.max(holder.until ?? 0, Date.parse(until));
    }
    play.published.length = 0;
  };

  /** Commands that failed wait in their queue. */
  const waiting: { event: Parameters<Play['again']>[0]; isLeaving: boolean }[] = [];
  const retryWaiting = async () => {
    for (const command of waiting.splice(0)) {
      ({ isLeaving } = command);
      if (!(await attempt(() => play.again(command.event)))) waiting.push(command);
      isLeaving = false;
      learnEnds();
    }
  };

  const runSweep = async () => {
    await retryWaiting();
    const isWell = await attempt(() => sweep(services(), undefined));
    learnEnds();
    // What it had begun to take out it may leave in, and says so.
    if (!isWell) for (const id of owner.keys()) doubtful.add(id);
    return isWell;
  };

  let isRight = true;
  for (const step of steps) {
    switch (step.does) {
      case 'say': {
        const id = idOf(step.who);
        isLeaving = step.body === '/leave';
        const event = play.write(`mona-${step.who}`, step.body);
        const isFine = await attempt(() => play.again(event));
        learnEnds();
        if (!isFine) {
          doubtful.add(id);
          waiting.push({ event, isLeaving });
        }
        isLeaving = false;
        play.pass(0.1);
        break;
      }
      case 'admin': {
        const id = idOf(step.who);
        const person = play.person(`mona-${step.who}`);
        if (step.what === 'removes' || step.what === 'readds') {
          organization.leave(team, person);
          before.delete(id);
          owner.delete(id);
          // Usher cannot see it unless a complete sweep comes in between: docs/reliability.md, "What is not promised".
          while (!(await runSweep())) play.pass(1);
          play.pass(1);
          await runSweep();
        }
        if (step.what === 'adds' || step.what === 'readds') {
          if (isIn(id)) break;
          organization.join(team, person, 'member');
          before.add(id);
          owner.set(id, { by: 'admin', until: undefined });
        }
        if ((step.what === 'promotes' || step.what === 'demotes') && isIn(id)) {
          organization.join(team, person, step.what === 'promotes' ? 'maintainer' : 'member');
          doubtful.add(id);
        }
        break;
      }
      case 'rename': {
        // Another account takes the login, and an admin lets it in.
        const person = play.person(`mona-${step.who}`);
        const { people } = play.github.state;
        const { login, id } = person;
        people.rename(person, `renamed-${id}`);
        const other = people.upsert(id + 50_000, login);
        organization.admit(other);
        organization.join(team, other, 'member');
        before.add(other.id);
        owner.set(other.id, { by: 'admin', until: undefined });
        break;
      }
      case 'rules': {
        isRight = step.what === 'are right';
        const { parseRules } = await import('../../deploy/rules/resolve.ts');
        const changes =
          step.what === 'rehearse'
            ? { dry_run: true }
            : step.what === 'lose the time'
              ? { for: undefined }
              : {};
        play.services.rules = parseRules({
          organization: 'my_org',
          rules: [{ repository: 'onboarding', ...RULE, ...changes }],
        });
        break;
      }
      case 'pass':
        for (let hour = 0; hour < step.hours; hour += 4) {
          play.pass(4);
          await runSweep();
        }
        break;
      case 'break':
        [broken, left] = [step, step.after];
        break;
    }
  }
  // All is well again, for longer than any time lasts.
  [broken, down, left] = [undefined, 0, Number.POSITIVE_INFINITY];
  const states = new Map<number, Grant | undefined>();
  for (let hour = 0; hour < 60; hour += 6) {
    play.pass(6);
    if (!(await runSweep())) problems.push('a sweep failed although all was well');
  }
  if (isRight) {
    for (const [id, { by, until }] of owner) {
      const grant = await play.services.ledger.grants.find(grantKey('reader', id));
      states.set(id, grant);
      const isOver = by === 'usher' && until !== undefined && until + 6 * HOUR < now();
      const isToldSo = grant?.told === grant?.until || grant?.ended_as === 'kept';
      if (isOver && isIn(id) && !doubtful.has(id)) problems.push(`kept ${id} past the end`);
      if (isOver && isIn(id) && !isToldSo && grant?.state !== 'ended')
        problems.push(`kept ${id} past the end, and told nobody`);
    }
  }
  await play.close();
  return problems;
}
