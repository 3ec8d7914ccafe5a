import * as z from 'zod/mini';
import { SWEEP_KEY, sweepMemory } from '../ledger/entries.ts';
import { SWEEP_DEADLINE, SWEEP_LEASE, SWEEP_MAX_OTHERS, SWEEP_OVERLAP } from '../runtime/limits.ts';
import { countFailure } from '../runtime/metrics.ts';
import { parseTime } from '../runtime/parse-time.ts';
import { Cursors } from './cursors.ts';
import { expireGrants } from './expire-grants.ts';
import { followUpInvitations } from './follow-up-invitations.ts';
import { lapseRequests } from './lapse-requests.ts';
import { recordRules } from './record-rules.ts';
import { type SweepServices, type SweepTime, withRetries } from './services.ts';
import { findOthers, findRepository, sweepRepository, type SweptRepository } from './sweep-repository.ts';

/**
 * Publishes commands that never arrived, follows up invitations, requests and memberships for a time, and records which
 * rules are in force. A repository that fails does not stop the others, and two sweeps never run at the same time.
 *
 * @param since - Look back at least this far, even in a repository that was never swept. By default a sweep starts
 * where the last one ended.
 * @throws AggregateError of everything that failed, once the rest is done; RetryableFailure while another sweep runs.
 */
export async function sweep(services: SweepServices, since: Date | undefined): Promise<void> {
  const { ledger, log, count, now } = services;
  await ledger.work(SWEEP_KEY, SWEEP_LEASE, sweepMemory, async (claim) => {
    const cursors = new Cursors(claim, services);
    const parts = new Parts(services);
    const time = await withRetries(services, new Date(now().getTime() + SWEEP_DEADLINE));
    try {
      await parts.run('rules', () => recordRules(time.services, claim));
      await sweepRepositories({ time, cursors, parts, since });
      await parts.run('invitations', () => followUpInvitations(time.services));
      await parts.run('requests', () => lapseRequests(time.services));
      await parts.run('grants', () => expireGrants(time.services));
    } finally {
      time.end();
    }
    await parts.run('cursors', () => cursors.save());
    parts.throwFailures();
    log('info', 'sweep complete');
    count('SweepComplete');
  });
}

const request = z.object({ since: z.string() });

/** Reads how far to look back from the event that invokes a sweep, such as `{"since": "2026-11-23T00:00:00Z"}`. */
export function readSince(event: unknown): Date | undefined {
  const { data } = z.safeParse(request, event);
  return data && parseTime(data.since);
}

/** What the parts of one sweep share. */
interface Run {
  readonly time: SweepTime;
  readonly cursors: Cursors;
  readonly parts: Parts;
  readonly since: Date | undefined;
}

/**
 * Sweeps every repository of the rules while time remains. The next sweep starts with the ones left out. This sweep then
 * fails anyway, since no time remains for the invitations.
 */
async function sweepRepositories(run: Run): Promise<void> {
  for (const repository of run.cursors.leastRecentFirst(await findRepositories(run))) {
    if (!run.time.isOver()) await sweepFromCursor(run, repository);
  }
}

async function findRepositories({ time, cursors, parts }: Run): Promise<readonly SweptRepository[]> {
  const { services } = time;
  const found: SweptRepository[] = [];
  const names = new Set(services.rules.rules.map(({ repository }) => repository.toLowerCase()));
  for (const name of names) {
    await parts.run(name, async () => {
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

async function sweepFromCursor(
  { time, cursors, parts, since }: Run,
  repository: SweptRepository,
): Promise<void> {
  const start = time.services.now();
  const cursor = cursors.startOf(repository, start);
  const from = since === undefined || (cursor && cursor < since) ? cursor : since;
  const isComplete = await parts.run(repository.full_name, async () => {
    // The first sweep of a repository only sets the time.
    if (from === undefined) return;
    for await (const until of sweepRepository(time.services, repository, from)) {
      // Nothing new appears among comments older than the overlap, so the next sweep may start right here.
      const reached = until.getTime() + SWEEP_OVERLAP;
      cursors.advance(repository, new Date(Math.min(reached, start.getTime())));
      await cursors.savePeriodically();
    }
  });
  if (isComplete) cursors.advance(repository, start);
  cursors.recordEnd(repository, isComplete);
}

/** Runs the parts of a sweep, and collects their failures. */
class Parts {
  readonly #services: Pick<SweepServices, 'log' | 'count'>;
  readonly #failures: unknown[] = [];

  constructor(services: Pick<SweepServices, 'log' | 'count'>) {
    this.#services = services;
  }

  /** Runs a part; logs, counts and keeps its failure. @returns whether it succeeded. */
  async run(part: string, run: () => Promise<void>): Promise<boolean> {
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

  /** @throws AggregateError if any part failed. */
  throwFailures(): void {
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, 'the sweep is incomplete');
  }
}
