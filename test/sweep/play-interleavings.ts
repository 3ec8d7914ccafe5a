import * as z from 'zod/mini';
import { moveEnd } from '../../cli/grants.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { expireGrants } from '../../src/sweep/expire-grants.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { commandKey, grantKey } from '../../src/ledger/entries.ts';
import { Table } from '../../src/ledger/table.ts';
import type { GitHubEvent } from '../../src/messages/github-event.ts';
import { readAudit } from '../ledger/read-audit.ts';
import { type Play, playCommands } from '../command/play-commands.ts';
import { type Death, dieInCalls } from './die-in-calls.ts';

/** Something that happens, and when the process of a command or a sweep dies, if it does. */
export type Move =
  | { readonly does: 'say'; readonly who: number; readonly what: What; readonly dies: Death | undefined }
  | { readonly does: 'retry'; readonly which: number; readonly dies: Death | undefined }
  | { readonly does: 'sweep'; readonly dies: Death | undefined }
  | {
      readonly does: 'admin';
      readonly who: number;
      readonly what: 'adds' | 'removes' | 'revokes' | 'extends';
    }
  | { readonly does: 'pass'; readonly minutes: number };

/** Joins for an hour, or without an end; asks for a decision, or gets it; leaves. */
export type What = 'join' | 'join for good' | 'ask' | 'approve' | 'leave';

const MINUTE = 60_000;
const RULE = { repository: 'onboarding', teams: ['reader'], commands: ['join', 'leave'] };
const RULES = {
  organization: 'my_org',
  rules: [
    { ...RULE, issues: [1], for: '1h' },
    { ...RULE, issues: [2] },
    { ...RULE, issues: [3], for: '1h', approve: { by: ['boss'] } },
  ],
};
const ISSUES = { join: 1, leave: 1, 'join for good': 2, ask: 3, approve: 3 };
const CHANGES = new Set(['added', 'left', 'failed']);
const change = z.object({ method: z.enum(['PUT', 'DELETE']), path: z.string(), status: z.number() });

/** Who let a member in, and until when. */
interface Stay {
  readonly by: string;
  until: number;
}

/**
 * Plays moves in any order, with retries of what died at any later time, and follows who may be in.
 *
 * @param sabotage - Takes something away from Usher, to see that this notices.
 * @returns what went wrong.
 */
export async function playInterleavings(
  moves: readonly Move[],
  sabotage: (play: Play) => void = () => {},
): Promise<readonly string[]> {
  const play = await playCommands(RULE);
  sabotage(play);
  play.services.rules = parseRules(RULES);
  const { ledger } = play.services;
  const table = new Table(play.dynamodb, 'ledger');
  play.know('boss');
  const calls = dieInCalls(play);
  const problems: string[] = [];
  const stays = new Map<number, Stay>();
  /** What each command was last about to give. */
  const prepared = new Map<string, number>();
  /** Commands that changed something, and whether they were told that it worked. */
  const changed = new Map<string, { isSure: boolean; at: number }>();
  const waiting: GitHubEvent[] = [];
  let removals = 0;
  const now = () => play.services.now().getTime();
  const loginOf = (who: number) => `mona-${who}`;
  const idOf = (who: number) => play.know(loginOf(who));

  const { grants } = ledger;
  const [prepare, renew] = [grants.prepare.bind(grants), grants.renew.bind(grants)];
  grants.prepare = async (key, command, terms, earlier) => {
    prepared.set(command, terms.until.getTime());
    await prepare(key, command, terms, earlier);
  };
  grants.renew = async (key, command, terms) => {
    const isRenewed = await renew(key, command, terms);
    const stay = stays.get(Number(key.split('/').at(-1)));
    if (stay !== undefined) stay.until = Math.max(stay.until, terms.until.getTime());
    return isRenewed;
  };

  /** Looks at what a command or a sweep did on GitHub. */
  const look = (seen: number, by: string, isLost: boolean) => {
    for (const call of play.github.calls.slice(seen)) {
      const { data } = z.safeParse(change, call);
      const login = data?.path.split('/memberships/')[1];
      const id = login === undefined ? undefined : play.github.state.people.withLogin(login)?.id;
      if (data === undefined || id === undefined || data.status >= 300) continue;
      const stay = stays.get(id);
      const before = changed.get(by);
      const isRepeat = before?.isSure === true;
      if (data.method === 'PUT') {
        if (isRepeat) problems.push(`${by} let ${id} in twice`);
        if (stay === undefined) stays.set(id, { by, until: prepared.get(by) ?? Number.POSITIVE_INFINITY });
      } else if (by === 'sweep') {
        removals += 1;
        if (stay === undefined) problems.push(`the sweep took out ${id}, who was not in`);
        else if (now() < stay.until) problems.push(`the sweep took out ${id}, let in by ${stay.by}, early`);
        stays.delete(id);
      } else {
        const isAnew = before !== undefined && stay !== undefined && stay.until < Number.POSITIVE_INFINITY;
        if (isRepeat || (isAnew && prepared.has(stay.by)))
          problems.push(`${by} took out ${id} again, whom ${stay?.by} had let in since`);
        stays.delete(id);
      }
      changed.set(by, { isSure: !isLost, at: now() });
    }
  };
  const run = async (by: string, dies: Death | undefined, work: () => Promise<unknown>) => {
    const seen = play.github.calls.length;
    const { failure, hasDied, isLost } = await calls.run(dies, work);
    look(seen, by, isLost);
    const isExpected = failure === undefined || hasDied || failure instanceof RetryableFailure;
    if (!isExpected) throw failure;
    return failure === undefined;
  };
  const handle = async (event: GitHubEvent, dies: Death | undefined) => {
    if (!(await run(commandKey(event), dies, () => play.again(event)))) waiting.push(event);
  };
  const sweep = async (dies?: Death) => {
    const { publish, ...services } = play.services;
    const itsOwn = { publishEvent: async () => {}, sleep: async () => {}, random: () => 0 };
    return await run('sweep', dies, () =>
      expireGrants({ ...services, ...itsOwn, publishNotification: publish }),
    );
  };

  for (const move of moves) {
    if (move.does === 'pass') play.pass(move.minutes / 60);
    if (move.does === 'sweep') await sweep(move.dies);
    if (move.does === 'say') {
      const login = loginOf(move.who);
      const isApproval = move.what === 'approve';
      const body = isApproval ? `/approve @${login}` : move.what === 'leave' ? '/leave' : 'join';
      const event = play.write(isApproval ? 'boss' : login, body);
      const issue = ISSUES[move.what];
      await handle({ ...event, issue: { ...event.issue, number: issue } }, move.dies);
    }
    if (move.does === 'retry' && waiting.length > 0) {
      const [event] = waiting.splice(move.which % waiting.length, 1);
      if (event !== undefined) await handle(event, move.dies);
    }
    if (move.does === 'admin') {
      const id = idOf(move.who);
      if (move.what === 'revokes' || move.what === 'extends') {
        const grant = await grants.find(grantKey('reader', id));
        if (grant === undefined || grant.state === 'ended') continue;
        const isRevoked = move.what === 'revokes';
        if (!isRevoked && grant.state !== 'active') continue;
        const until = isRevoked ? now() : Math.max(grant.until, now()) + 60 * MINUTE;
        await moveEnd(table, grant, new Date(until), isRevoked ? new Date(now()) : undefined);
        const stay = stays.get(id);
        if (stay !== undefined) stay.until = until;
        continue;
      }
      // What happens between two complete sweeps Usher cannot tell: docs/reliability.md, "What is not promised".
      play.pass(0.1);
      await sweep();
      if (move.what === 'adds' && play.place(loginOf(move.who), 'reader') === undefined) {
        play.put(loginOf(move.who), 'reader');
        stays.set(id, { by: 'admin', until: Number.POSITIVE_INFINITY });
      } else if (move.what === 'removes') {
        play.takeOut(loginOf(move.who), 'reader');
        stays.delete(id);
      }
      play.pass(0.1);
      await sweep();
    }
  }
  for (let hour = 0; hour < 6; hour += 1) {
    play.pass(1);
    for (const event of waiting.splice(0)) await handle(event, undefined);
    if (!(await sweep())) problems.push('a sweep failed although all was well');
  }
  if (waiting.length > 0) problems.push('a command never ended');
  for (const [id, { by, until }] of stays) {
    const grant = await grants.find(grantKey('reader', id));
    if (until < now() - 60 * MINUTE && grant?.told === undefined)
      problems.push(`${id}, let in by ${by}, was kept, and nobody was told`);
  }
  const audited = await readAudit(play.dynamodb);
  const expired = audited.filter(({ outcome }) => outcome === 'expired').length;
  for (const key of changed.keys()) {
    const about = `/${key.split('/').at(-1)}/`;
    const found = audited.filter(({ id, outcome }) => id.includes(about) && CHANGES.has(outcome));
    if (key !== 'sweep' && found.length !== 1)
      problems.push(`${key} made a change that is ${found.length} times in the audit`);
  }
  if (expired < removals)
    problems.push(`${removals} were taken out, and ${expired} of them are in the audit`);
  await play.close();
  return problems;
}
