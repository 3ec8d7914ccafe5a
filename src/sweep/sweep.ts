import * as z from 'zod/mini';
import { SWEEP_LEASE, SWEEP_OVERLAP, SWEEP_REACH } from '../config/limits.ts';
import { SWEEP_KEY } from '../ledger/keys.ts';
import { followUpInvitations } from './follow-up-invitations.ts';
import { countFailure } from '../metrics.ts';
import { sweepRepository } from './sweep-repository.ts';
import type { SweepServices } from './sweep-services.ts';

/** Per repository, until when it was swept: ISO 8601. */
const memory = z.object({ sweptUntil: z._default(z.record(z.string(), z.string()), {}) });

/**
 * Looks for commands that never arrived, and for what became of invitations. One repository that fails does not stop
 * the others; two sweeps never run at once.
 *
 * @param since - Look back to then, also in a repository that was never swept; unless set, to the last complete sweep.
 * @throws AggregateError of what failed, when the rest is done; RetryableFailure while another sweep runs.
 */
export async function sweep(services: SweepServices, since: Date | undefined): Promise<void> {
  const { rules, ledger, log, count, now } = services;
  await ledger.work(SWEEP_KEY, SWEEP_LEASE, memory, async (claim) => {
    const failures: unknown[] = [];
    const attempt = async (part: string, run: () => Promise<void>) => {
      try {
        await run();
      } catch (error) {
        log('error', 'part of a sweep failed', { part, error });
        countFailure(count, error);
        failures.push(error);
      }
    };
    for (const repository of new Set(rules.rules.map((rule) => rule.repository.toLowerCase()))) {
      await attempt(repository, async () => {
        const start = now();
        const from = since ?? startOf(claim.memory.sweptUntil[repository], start);
        if (from !== undefined) await sweepRepository(services, repository, from);
        const sweptUntil = { ...claim.memory.sweptUntil, [repository]: start.toISOString() };
        await claim.remember({ sweptUntil });
      });
    }
    await attempt('invitations', () => followUpInvitations(services));
    if (failures.length > 0) throw new AggregateError(failures, 'the sweep is not complete');
    log('info', 'sweep complete');
    count('SweepComplete');
  });
}

/** Nothing is acted on that was written before the rules covered a repository: the first sweep only sets the time. */
function startOf(sweptUntil: string | undefined, now: Date): Date | undefined {
  if (sweptUntil === undefined) return undefined;
  return new Date(Math.max(Date.parse(sweptUntil) - SWEEP_OVERLAP, now.getTime() - SWEEP_REACH));
}
