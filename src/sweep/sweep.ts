import * as z from 'zod/mini';
import { SWEEP_KEY } from '../ledger/entries.ts';
import { SWEEP_DEADLINE, SWEEP_LEASE, SWEEP_MAX_OTHERS, SWEEP_OVERLAP } from '../runtime/limits.ts';
import { countFailure } from '../runtime/metrics.ts';
import { Cursors, sweepMemory } from './cursors.ts';
import { followUpInvitations } from './follow-up-invitations.ts';
import { lapseRequests } from './lapse-requests.ts';
import { type SweepServices, type SweepTime, withRetries } from './services.ts';
import { findOthers, findRepository, sweepRepository, type SweptRepository } from './sweep-repository.ts';

/** What the parts of one sweep have in common. */
interface Run {
  readonly time: SweepTime;
  readonly cursors: Cursors;
  readonly attempts: Attempts;
  readonly since: Date | undefined;
}

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
    const attempts = new Attempts(services);
    const time = await withRetries(services, new Date(now().getTime() + SWEEP_DEADLINE));
    try {
      await sweepRepositories({ time, cursors, attempts, since });
      await attempts.make('invitations', () => followUpInvitations(time.services));
      await attempts.make('requests', () => lapseRequests(time.services));
    } finally {
      time.end();
    }
    await attempts.make('cursors', () => cursors.save());
    attempts.end();
    log('info', 'sweep complete');
    count('SweepComplete');
  });
}

/**
 * Sweeps all that the rules cover, as far as the time goes. What is left out is the first of the next sweep. This one
 * still fails: by then the invitations cannot be asked for either.
 */
async function sweepRepositories(run: Run): Promise<void> {
  for (const repository of run.cursors.leastRecentFirst(await findRepositories(run))) {
    if (!run.time.isOver()) await sweepWhole(run, repository);
  }
}

async function findRepositories({ time, cursors, attempts }: Run): Promise<readonly SweptRepository[]> {
  const { services } = time;
  const found: SweptRepository[] = [];
  const names = new Set(services.rules.rules.map(({ repository }) => repository.toLowerCase()));
  for (const name of names) {
    await attempts.make(name, async () => {
      if (name.endsWith('/*')) {
        const others = await findOthers(services, names);
        found.push(...cursors.leastRecentFirst(others).slice(0, SWEEP_MAX_OTHERS));
      } else {
        found.push(await findRepository(services, name));
      }
    });
  }
  return found;
}

async function sweepWhole(
  { time, cursors, attempts, since }: Run,
  repository: SweptRepository,
): Promise<void> {
  const start = time.services.now();
  const regular = cursors.startOf(repository, start);
  const from = since === undefined || (regular && regular < since) ? regular : since;
  const isComplete = await attempts.make(repository.full_name, async () => {
    // The first sweep of a repository is complete at once: it only sets the time.
    if (from === undefined) return;
    for await (const until of sweepRepository(time.services, repository, from)) {
      // Of what is older than the overlap nothing new appears: the next sweep goes on right here.
      const reached = until.getTime() + SWEEP_OVERLAP;
      cursors.advance(repository, new Date(Math.min(reached, start.getTime())));
      await cursors.savePeriodically();
    }
  });
  if (isComplete) cursors.advance(repository, start);
  cursors.recordEnd(repository, isComplete);
}

const request = z.object({ since: z.iso.datetime({ offset: true }) });

/** Since when a sweep was asked to look, if it was: `{"since": "2026-11-23T00:00:00Z"}`. */
export function readSince(event: unknown): Date | undefined {
  const asked = z.safeParse(request, event);
  return asked.success ? new Date(asked.data.since) : undefined;
}

/** The parts of a sweep, of which one that fails does not stop the others. */
export class Attempts {
  readonly #services: Pick<SweepServices, 'log' | 'count'>;
  readonly #failures: unknown[] = [];

  constructor(services: Pick<SweepServices, 'log' | 'count'>) {
    this.#services = services;
  }

  /** Runs a part, and notes its failure. @returns whether it came to its end. */
  async make(part: string, run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      this.#services.log('error', 'part of a sweep failed', { part, error });
      countFailure(this.#services.count, error);
      this.#failures.push(error);
      return false;
    }
  }

  /** To be called when all parts were run. @throws AggregateError of what failed, if anything did. */
  end(): void {
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, 'the sweep is not complete');
  }
}
