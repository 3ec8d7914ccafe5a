import type { Grant } from '../../src/ledger/grant.ts';
import { Grants } from '../../src/ledger/grants.ts';
import type { Table } from '../../src/ledger/table.ts';
import { isSameName } from '../../src/messages/github-event.ts';
import { LEDGER_DAYS } from '../../src/runtime/limits.ts';

/** Somebody who is in a team for a time, as `usher history --active` shows them. Times are in ISO 8601. */
export interface ActiveGrant {
  readonly person: string;
  readonly team: string;
  readonly since: string;
  readonly until: string;
  /** What is going on: `in`, `reminded`, `over`, `revoked`, `left in` after the end, or `unconfirmed`. */
  readonly state: string;
  readonly decidedBy: string | undefined;
  readonly reason: string | undefined;
  readonly where: string;
}

/**
 * Reads the memberships for a time that have not ended, those that end first first.
 *
 * @param onUnreadable - Called with the failure of each that can't be read.
 * @throws a Failure of AWS.
 */
export async function readActiveGrants(
  table: Table,
  now: Date,
  onUnreadable: (failure: unknown) => void,
): Promise<readonly Grant[]> {
  const grants = await new Grants(table, () => now, LEDGER_DAYS).listOpen(onUnreadable);
  return grants.toSorted((one, other) => one.until - other.until);
}

/** Selects grants by the login at the time, and by the team's slug. */
export const isOf = ({ report }: Grant, login: string | undefined, team?: string) =>
  (login === undefined || isSameName(report.person.login, login)) &&
  (team === undefined || report.team === team.toLowerCase());

/** Describes a grant for an admin. */
export function describeGrant(grant: Grant, now: Date): ActiveGrant {
  const { since, until, report } = grant;
  const { person, team, decided_by, because, repository, issue } = report;
  return {
    person: person.login,
    team,
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    state: stateOf(grant, now.getTime()),
    decidedBy: decided_by?.login,
    reason: because,
    where: `${repository}#${issue.number}`,
  };
}

function stateOf({ state, until, reminded, told, revoked }: Grant, now: number): string {
  if (told === until) return 'left in';
  if (revoked !== undefined) return 'revoked';
  if (state === 'adding') return 'unconfirmed';
  if (now >= until) return 'over';
  return reminded === until ? 'reminded' : 'in';
}
