import * as z from 'zod/mini';
import { type GrantEntry, grantEntry } from '../../src/ledger/grant.ts';
import { reportSchema } from '../../src/messages/notification.ts';
import { reminderLead } from '../../src/rules/durations.ts';
import { parseJson } from './read-messages.ts';
import type { GrantShape } from './shapes.ts';

/** How many memberships that are over are shown, the latest. */
const MAX_OVER = 5;

type Items = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/**
 * Who is in a team for a time, and who was: those that end first come first, then those that are over.
 *
 * @param ledger - Items by key.
 * @param invited - The ids of people whose invitation is open.
 * @param now - By the run's clock, in ms since 1970.
 */
export function showGrants(ledger: Items, invited: ReadonlySet<number>, now: number): readonly GrantShape[] {
  const waiting = new Set([...ledger].flatMap(([key, item]) => (isOpenRequest(item) ? [askerOf(key)] : [])));
  const all = [...ledger].flatMap(([key, item]) => {
    if (!key.startsWith('grant/')) return [];
    const { data: grant } = z.safeParse(grantEntry, item);
    if (grant === undefined || grant.ended_as === 'not-given') return [];
    const { data: report } = z.safeParse(reportSchema, parseJson(grant.report));
    if (report === undefined) return [];
    const { person, team } = report;
    const asksForMore = grant.state === 'active' && waiting.has(`${person.id}/${team}`);
    return [
      {
        ended: grant.ended ?? 0,
        shape: {
          login: person.login,
          team,
          state: asksForMore ? 'asks for more' : stateOf(grant, invited.has(person.id), now),
          isOver: grant.state === 'ended',
          until: grant.until,
          reminder: reminderOf(grant),
        },
      },
    ];
  });
  const byEnd = all.toSorted((one, other) => one.shape.until - other.shape.until);
  const over = all.filter(({ shape }) => shape.isOver).toSorted((one, other) => other.ended - one.ended);
  return [...byEnd.filter(({ shape }) => !shape.isOver), ...over.slice(0, MAX_OVER)].map(
    ({ shape }) => shape,
  );
}

const isOpenRequest = ({ open }: Readonly<Record<string, unknown>>) => open === 'request';

/** `PERSON/TEAM` of a request's key: `request/REPOSITORY/ISSUE/PERSON/TEAM`. */
const askerOf = (key: string) => key.split('/').slice(3).join('/');

/** What a membership is at this moment, in few words. */
function stateOf(
  { state, ended_as, until, told, revoked, reminded, renewed_by }: GrantEntry,
  isInvited: boolean,
  now: number,
): string {
  switch (state) {
    case 'adding':
      return 'unconfirmed';
    case 'removing':
      return 'being taken out';
    case 'ended':
      return ENDS[ended_as ?? ''] ?? 'over';
    case 'active':
      if (told === until) return 'left in';
      if (revoked !== undefined) return 'revoked';
      if (now >= until) return 'over';
      if (isInvited) return 'invited';
      if (reminded === until) return 'reminded';
      return renewed_by === undefined ? 'is in' : 'renewed';
  }
}

const ENDS: Readonly<Record<string, string>> = {
  expired: 'expired',
  withdrawn: 'withdrawn',
  left: 'left',
  gone: 'taken out',
  kept: 'left in',
};

/** When the person is reminded, in ms since 1970; undefined if they were, or are not. */
function reminderOf({ state, until, time, reminded }: GrantEntry): number | undefined {
  const lead = reminderLead(time);
  return state === 'active' && reminded !== until && lead <= time / 2 ? until - lead : undefined;
}
