import { SWEEP_PERIOD, WEBHOOK_GRACE } from '../../src/runtime/limits.ts';
import type { Scheduled } from '../verdict/record.ts';

/**
 * In ms: a complete sweep this long after something is due finds nothing new. It is at least the second one: what the
 * first one did must not be repeated. Sweeps leave younger comments to the webhook.
 */
const SETTLES_IN = SWEEP_PERIOD * 1_000 + WEBHOOK_GRACE;
/** In ms: the longest pause. */
const DAY = 24 * 3_600_000;

/**
 * Knows which sweeps have nothing to do, so that a run over months can leave them out. Sweeps start as often as they are
 * deployed to from the moment that something is due, such as a comment or the end of somebody's time, until
 * complete ones have followed it. In between there is one a day.
 */
export class Pace {
  #dues: number[] = [];
  #last: Scheduled | undefined;
  /** How many sweeps were left out. */
  leftOut = 0;

  /** Notes that something is due at a time, in ms. */
  expect(at: number): void {
    this.#dues.push(at);
  }

  /** Notes that a sweep starts. */
  start(run: Scheduled): void {
    this.#last = run;
  }

  /** Whether a sweep that starts now has nothing to do. */
  isIdle(now: number): boolean {
    const last = this.#last;
    if (last?.end?.isComplete !== true || now - last.at >= DAY) return false;
    this.#dues = this.#dues.filter((at) => at + SETTLES_IN > last.at);
    const isIdle = this.#dues.every((at) => at > now);
    if (isIdle) this.leftOut += 1;
    return isIdle;
  }
}
