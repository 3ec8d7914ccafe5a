import { commandMemory } from '../ledger/entries.ts';
import type { Grant } from '../ledger/grant.ts';
import { withCurrentLogin } from '../messages/notification.ts';
import type { KeptReason, Outcome } from '../messages/outcome.ts';
import { announce } from './announce.ts';
import type { SweepServices } from './services.ts';

/** Reasons after which the membership is an admin's to end: the grant is closed. After others, later sweeps look again. */
const FOR_GOOD: ReadonlySet<KeptReason> = new Set(['maintainer', 'invited-again']);

/**
 * Announces what becomes of a grant.
 *
 * @param login - The person's login now.
 * @param record - Records that it was announced, as for {@link announce}.
 * @throws a Failure.
 */
async function announceGrant(
  services: SweepServices,
  { key, report, until }: Grant,
  result: Outcome,
  login: string,
  record: () => Promise<void>,
  isRehearsal = false,
): Promise<void> {
  const later = {
    ...report,
    // Each end of a renewed grant has its own announcements, and each reason why somebody was left in.
    id: [
      report.id,
      result.outcome,
      until,
      ...('reason' in result ? [result.reason] : []),
      ...(isRehearsal ? ['rehearsal'] : []),
    ].join('/'),
    ...(isRehearsal ? { dry_run: true } : {}),
    person: withCurrentLogin(report.person, login),
    result,
    until: new Date(until).toISOString(),
    at: services.now().toISOString(),
  };
  await announce(services, later, key, record);
}

/** Reminds the person of the end, once. @throws a Failure. */
export async function announceReminder(services: SweepServices, grant: Grant, login: string): Promise<void> {
  const record = () => services.ledger.grants.record(grant, 'reminded');
  await announceGrant(services, grant, { outcome: 'ending' }, login, record);
}

/**
 * Announces that the person was taken out. If they had not accepted their invitation, they never were in the team: the
 * follow-up on invitations announces that it is no longer open.
 *
 * @param wasIn - Whether GitHub showed them in the team just before.
 * @throws a Failure.
 */
export async function announceEnd(
  services: SweepServices,
  grant: Grant,
  login: string,
  wasIn = false,
): Promise<void> {
  const { ledger } = services;
  const given = await ledger.readMemory(grant.given_by, commandMemory);
  const wasInvited = given?.report?.result.outcome === 'invited';
  if (!wasIn && wasInvited && given.followUp?.result.outcome !== 'accepted')
    return await ledger.grants.end(grant, 'withdrawn');
  const record = () => ledger.grants.end(grant, 'expired');
  await announceGrant(services, grant, { outcome: 'expired' }, login, record);
}

/** Announces once that the person would be taken out, but for the rehearsal. @throws a Failure. */
export async function announceRehearsal(services: SweepServices, grant: Grant, login: string): Promise<void> {
  if (grant.rehearsed === grant.until) return;
  const record = () => services.ledger.grants.record(grant, 'rehearsed');
  await announceGrant(services, grant, { outcome: 'expired' }, login, record, true);
}

/** Announces once that the person is left in although their time is over. @throws a Failure. */
export async function announceKept(
  services: SweepServices,
  grant: Grant,
  reason: KeptReason,
  login = grant.report.person.login,
): Promise<void> {
  const isForGood = FOR_GOOD.has(reason);
  if (grant.told === grant.until && !isForGood) return;
  const { grants } = services.ledger;
  const record = () => (isForGood ? grants.end(grant, 'kept') : grants.record(grant, 'told'));
  await announceGrant(services, grant, { outcome: 'kept', reason }, login, record);
}
