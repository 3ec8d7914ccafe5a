import { LOCAL_STAGE } from '../deploy/environment.ts';
import { recordAct } from '../deploy/record-act.ts';
import type { Grant } from '../src/ledger/grant.ts';
import { Table } from '../src/ledger/table.ts';
import { describeDuration, describeTime, LONGEST_ACCESS } from '../src/rules/durations.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { SWEEP_PERIOD } from '../src/runtime/limits.ts';
import { ADMIN_OPTIONS } from './aws.ts';
import { describeGrant, isOf, readActiveGrants } from './history/active-grants.ts';
import { explainLocal, openLedger, timeOf } from './ledger.ts';
import type { StageOptions } from './options.ts';
import { openPrompts } from './setup/prompts.ts';
import { done, openTerminal } from './terminal.ts';

export interface GrantOptions extends StageOptions {
  readonly yes?: true;
}

/** Ends somebody's time in a team now. @throws ProblemsError if they are not there for a time; a Failure of AWS. */
export async function revokeGrant(login: string, team: string, options: GrantOptions): Promise<void> {
  await change(options, login, team, {
    question: ({ person }) => `Take ${person.login} out of ${team}?`,
    set: (_, now) => now,
    isRevocation: true,
    result: ({ person }) =>
      `the next sweep, within ${SWEEP_PERIOD / 60} minutes, takes ${person.login} out of ${team}; to do it now, run \`npm run usher -- sweep --stage ${options.stage}\``,
  });
}

/** Moves the end of somebody's time in a team. @param time - In ms. @throws as {@link revokeGrant}. */
export async function extendGrant(
  login: string,
  team: string,
  time: number,
  options: GrantOptions,
): Promise<void> {
  const endOf = ({ until }: Grant, now: Date) => new Date(Math.max(until, now.getTime()) + time);
  await change(options, login, team, {
    question: ({ person }, until) =>
      `Let ${person.login} stay in ${team} for another ${describeDuration(time)}, until ${describeTime(until.toISOString())}?`,
    set: endOf,
    isRevocation: false,
    result: ({ person }, until) =>
      `${person.login} stays in ${team} until ${describeTime(until.toISOString())}`,
  });
}

/** A change of the end of a grant. */
interface Change {
  readonly question: (report: Grant['report'], until: Date) => string;
  readonly set: (grant: Grant, now: Date) => Date;
  readonly isRevocation: boolean;
  readonly result: (report: Grant['report'], until: Date) => string;
}

async function change(
  { stage, json, yes }: GrantOptions,
  login: string,
  team: string,
  { question, set, isRevocation, result }: Change,
): Promise<void> {
  const terminal = openTerminal(json === true);
  const now = await timeOf(stage);
  const { dynamodb, table: name } = await openLedger(stage);
  const table = new Table(dynamodb, name);
  const grant = await findGrant(table, login, team, now).catch((error: unknown) => {
    if (error instanceof ProblemsError) throw error;
    return explainLocal(stage, error);
  });
  if (!isRevocation && grant.state !== 'active')
    throw new ProblemsError(`${login} in ${team}`, [
      'cannot be extended: Usher is not sure that it let them in. Let them be, or revoke it',
    ]);
  const until = set(grant, now);
  if (until.getTime() > now.getTime() + LONGEST_ACCESS)
    throw new ProblemsError(`${login} in ${team}`, [
      `would end on ${describeTime(until.toISOString())}: at most ${describeDuration(LONGEST_ACCESS)} from now is possible`,
    ]);
  const asked = question(grant.report, until);
  const isInteractive = process.stdin.isTTY && json !== true;
  const isConfirmed = yes === true || (isInteractive && (await openPrompts().confirm(asked)));
  const after = { ...grant, until: until.getTime(), ...(isRevocation ? { revoked: now.getTime() } : {}) };
  if (!isConfirmed) {
    const text = 'nothing was changed: run it in a terminal and confirm, or add --yes';
    terminal.print(text, { stage, changed: false, membership: describeGrant(grant, now) });
    return;
  }
  // A local run has no AWS account that could say who this is.
  if (stage !== LOCAL_STAGE) {
    const end = isRevocation ? '' : ` until ${until.toISOString()}`;
    await recordAct(ADMIN_OPTIONS, stage, {
      act: isRevocation ? 'revoke' : 'extend',
      about: grant.report.comment_url,
      details: `${grant.report.person.login} in ${grant.report.team}${end}`,
    });
  }
  await moveEnd(table, grant, until, isRevocation ? now : undefined);
  terminal.print(done(result(grant.report, until)), {
    stage,
    changed: true,
    membership: describeGrant(after, now),
  });
}

async function findGrant(table: Table, login: string, team: string, now: Date): Promise<Grant> {
  const found = await readActiveGrants(table, now, () => {});
  const [grant, another] = found.filter((each) => isOf(each, login, team));
  // A login can be given up, and taken by another account.
  if (another !== undefined)
    throw new ProblemsError(`${login} in ${team}`, [
      'are two accounts: both had that login when they joined. `npm run usher -- history --active` shows where; take the right one out on GitHub',
    ]);
  if (grant !== undefined) return grant;
  throw new ProblemsError(`${login} in ${team}`, [
    'is not there for a time, or joined under another login: `npm run usher -- history --active` lists who is. Others can be taken out on GitHub',
  ]);
}

/**
 * Moves the end of a grant. A revoked one may be removed even if Usher was interrupted before.
 *
 * @param revoked - When an admin revoked it; undefined for an extension.
 * @throws ProblemsError if the grant has changed since it was read; a Failure of DynamoDB.
 */
export async function moveEnd(
  table: Table,
  grant: Grant,
  until: Date,
  revoked: Date | undefined,
): Promise<void> {
  const isUnchanged = {
    expression: 'attribute_exists(#open) AND #until = :until AND #given_by = :given_by AND #state = :state',
    values: { until: grant.until, given_by: grant.given_by, state: grant.state },
  };
  const expires = Number((await table.read(grant.key))?.['expires'] ?? 0);
  const later = Math.max(0, Math.ceil((until.getTime() - grant.until) / 1_000));
  const set = {
    until: until.getTime(),
    expires: expires + later,
    ...(revoked === undefined ? {} : { state: 'active', revoked: revoked.getTime() }),
  };
  const obsolete = ['reminded', 'told', 'rehearsed', 'removing_by', 'removed'];
  const remove = revoked === undefined ? [...obsolete, 'revoked'] : obsolete;
  if ((await table.write(grant.key, set, isUnchanged, remove)) !== undefined) return;
  // The SDK retries a write whose response was lost, and then meets its own change.
  const found = await table.read(grant.key);
  const isOwn =
    found?.['until'] === set.until &&
    found['given_by'] === grant.given_by &&
    found['revoked'] === revoked?.getTime();
  if (!isOwn)
    throw new ProblemsError(`${grant.report.person.login} in ${grant.report.team}`, [
      'was changed in the meantime: run this again',
    ]);
}
