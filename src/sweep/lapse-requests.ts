import type { SweepServices } from './sweep-services.ts';
import { tell } from './tell.ts';

/**
 * Ends the requests that nobody decided in time, and tells the person and Slack.
 *
 * @throws AggregateError of what failed, when the rest is done; a Failure if the open ones cannot be read.
 */
export async function lapseRequests(services: SweepServices): Promise<void> {
  const { requests } = services.ledger;
  const failures: unknown[] = [];
  for (const { key, state, report } of await requests.listOpen()) {
    if (state !== 'lapsed') continue;
    const lapsed = {
      ...report,
      id: `${report.id}/request-lapsed`,
      result: { outcome: 'request-lapsed' as const },
      at: services.now().toISOString(),
    };
    await tell(services, lapsed, key, () => requests.lapse(key)).catch((error: unknown) => {
      failures.push(error);
    });
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} requests could not be ended`);
}
