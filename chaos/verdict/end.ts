import type { Deliveries } from '../functions/deliveries.ts';
import { KINDS, type WorkItem } from '../plan/workload.ts';
import type { Queue } from '../services/queue.ts';
import { isPost, type Record } from './record.ts';

const HOUR = 3_600_000;
/** In ms: how long nothing may happen before a run counts as done. */
const AFTERWARDS = HOUR / 2;
/** How many times that long the queues still get to drain when patience has run out. */
const LAST_CHANCE = 2;

/** The progress of a run. */
export interface Progress {
  readonly settled: number;
  readonly expected: number;
  /** What is counted. */
  readonly of: 'commands' | 'people';
}

export interface EndOptions {
  readonly workload: readonly WorkItem[];
  readonly record: Record;
  readonly deliveries: Deliveries;
  readonly queues: readonly Queue[];
  /** Whether Slack has heard how every visit and every replacement ended. */
  readonly haveFollowUpsEnded: () => boolean;
  /** When the last comment is written and the last outage is over, in ms. */
  readonly last: number;
  /** In ms: how long after that a command may take. */
  readonly patience: number;
}

/** Knows when a run is at its end. */
export class End {
  readonly #options: EndOptions;
  readonly #expected: readonly WorkItem[];
  readonly #posted = new Set<number>();
  #seen = 0;
  #quietSince: number | undefined;
  /** Whether nothing is left in the queues. */
  isDrained = false;

  constructor(options: EndOptions) {
    this.#options = options;
    this.#expected = options.workload.filter(({ kind }) => KINDS[kind].posted !== undefined);
  }

  progress(): Progress {
    const { calls } = this.#options.record;
    // A call that is recorded may be taken later: look at the last ones again.
    for (const call of calls.slice(Math.max(0, this.#seen - 1_000))) {
      if (isPost(call) && call.taken?.status === 200 && call.subject !== undefined)
        this.#posted.add(call.subject);
    }
    this.#seen = calls.length;
    return { settled: this.#posted.size, expected: this.#expected.length, of: 'commands' };
  }

  /** Whether nothing more is to come. Asked whenever everything waits. */
  async isThere(now: number): Promise<boolean> {
    const { last, patience, deliveries, queues, haveFollowUpsEnded } = this.#options;
    this.progress();
    if (now <= last) return false;
    const isSettled = this.#expected.every(({ number }) => this.#posted.has(number)) && haveFollowUpsEnded();
    const isQuiet =
      deliveries.isEmpty && queues.every(({ hidden, mayHaveMore }) => hidden === 0 && !mayHaveMore);
    if (isQuiet && (isSettled || now > last + patience)) this.#quietSince ??= now;
    else this.#quietSince = undefined;
    if (this.#quietSince !== undefined && now - this.#quietSince >= AFTERWARDS) {
      this.isDrained = (await Promise.all(queues.map((queue) => queue.isEmpty()))).every(Boolean);
    }
    return this.isDrained || now > last + patience * (1 + LAST_CHANCE);
  }
}
