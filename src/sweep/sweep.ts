import { SWEEP_LEASE, SWEEP_LIMIT, SWEEP_OTHERS, SWEEP_OVERLAP } from '../config/limits.ts';
import { SWEEP_KEY } from '../ledger/keys.ts';
import { countFailure } from '../metrics.ts';
import { bePatient } from './be-patient.ts';
import { Cursors, sweepMemory } from './cursors.ts';
import { followUpInvitations } from './follow-up-invitations.ts';
import { lapseRequests } from './lapse-requests.ts';
import { findOthers, findRepository, type SweptRepository, sweepRepository } from './sweep-repository.ts';
import type { SweepServices } from './sweep-services.ts';

/**
 * Looks for commands that never arrived, and for what became of invitations. One repository that fails does not stop
 * the others; two sweeps never run at once.
 *
 * @param since - Look back at least to then, also in a repository that was never swept; unless set, to the last
 * complete sweep, or to where the last one stopped.
 * @throws AggregateError of what failed, when the rest is done; RetryableFailure while another sweep runs.
 */
export async function sweep(services: SweepServices, since: Date | undefined): Promise<void> {
  const { ledger, log, count, now } = services;
  await ledger.work(SWEEP_KEY, SWEEP_LEASE, sweepMemory, async (claim) => {
    const cursors = new Cursors(claim, services);
    const time = await bePatient(services, new Date(now().getTime() + SWEEP_LIMIT));
    const failures: unknown[] = [];
    const attempt = async (part: string, run: () => Promise<void>) => {
      try {
        await run();
        return true;
      } catch (error) {
        log('error', 'part of a sweep failed', { part, error });
        countFailure(count, error);
        failures.push(error);
        return false;
      }
    };
    const sweepOne = async (repository: SweptRepository) => {
      const start = now();
      const regular = cursors.startOf(repository, start);
      const from = since === undefined || (regular && regular < since) ? regular : since;
      const isComplete = await attempt(repository.full_name, async () => {
        // The first sweep of a repository is complete at once: it only sets the time.
        if (from === undefined) return;
        for await (const until of sweepRepository(time.services, repository, from)) {
          // Of what is older than the overlap nothing new appears: the next sweep goes on right here.
          const reached = until.getTime() + SWEEP_OVERLAP;
          cursors.advance(repository, new Date(Math.min(reached, start.getTime())));
          await cursors.saveNowAndThen();
        }
      });
      if (isComplete) cursors.advance(repository, start);
      cursors.noteEnd(repository, isComplete);
    };
    try {
      const found: SweptRepository[] = [];
      const names = new Set(services.rules.rules.map(({ repository }) => repository.toLowerCase()));
      for (const name of names) {
        if (name.endsWith('/*')) {
          await attempt(name, async () => {
            const others = await findOthers(time.services, names);
            found.push(...cursors.inOrder(others).slice(0, SWEEP_OTHERS));
          });
          continue;
        }
        await attempt(name, async () => void found.push(await findRepository(time.services, name)));
      }
      // What is left out when the time is over is the first of the next sweep. This one still fails: by then the
      // invitations cannot be asked for either.
      for (const repository of cursors.inOrder(found)) {
        if (!time.isOver()) await sweepOne(repository);
      }
      await attempt('invitations', () => followUpInvitations(time.services));
      await attempt('requests', () => lapseRequests(time.services));
    } finally {
      time.end();
    }
    await attempt('cursors', () => cursors.save());
    if (failures.length > 0) throw new AggregateError(failures, 'the sweep is not complete');
    log('info', 'sweep complete');
    count('SweepComplete');
  });
}
