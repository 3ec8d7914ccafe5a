import { countFailure } from '../metrics.ts';
import type { SweepServices } from './sweep-services.ts';

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
