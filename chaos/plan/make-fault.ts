import type { Answer, Service } from '../services/wire.ts';
import type { FaultName } from './fault-names.ts';
import {
  broken,
  denied,
  garbage,
  primaryLimit,
  renamed,
  revoked,
  secondaryLimit,
  throttled,
  tooMany,
} from './refusals.ts';

/** What a hop does with a call instead of having it answered. */
export type Fault =
  | { readonly do: 'refuse' | 'reset' | 'hang' }
  | { readonly do: 'lose'; readonly how: 'reset' | 'hang' | 'truncate' | 'stall' }
  | { readonly do: 'kill'; readonly when: 'before' | 'during' | 'after' }
  /** @property until - The time, in ms, before which the caller must not call again, since the answer names it. */
  | { readonly do: 'answer'; readonly answer: Answer; readonly until?: number };

/** In s. Mostly short, as in production; longer ones would only skip more time. */
const pause = (thrown: number) => (thrown < 0.9 ? 1 + Math.floor(thrown * 30) : 300);

/** Makes a fault from its name. @param thrown - A random number from 0 to 1, for faults that have several forms. */
export function makeFault(name: FaultName, service: Service, now: number, thrown: number): Fault | undefined {
  const seconds = pause(thrown);
  const from = Math.floor(now / 1000);
  switch (name) {
    case 'refused':
      return { do: 'refuse' };
    case 'reset':
      return { do: 'reset' };
    case 'hang':
      return { do: 'hang' };
    case 'error':
      return { do: 'answer', answer: broken(service, thrown) };
    case 'garbage':
      return { do: 'answer', answer: garbage };
    case 'throttled':
      return { do: 'answer', answer: throttled(service) };
    case 'denied':
      return { do: 'answer', answer: denied(service) };
    case 'retry-after':
      return { do: 'answer', answer: tooMany(service, String(seconds)), until: now + seconds * 1000 };
    case 'retry-date': {
      const until = (from + seconds) * 1000;
      return { do: 'answer', answer: tooMany(service, new Date(until).toUTCString()), until };
    }
    case 'secondary':
      return { do: 'answer', answer: secondaryLimit(seconds), until: now + seconds * 1000 };
    case 'secondary-bare':
      return { do: 'answer', answer: secondaryLimit(), until: now + 60_000 };
    case 'primary': {
      const reset = from + 10 * seconds;
      return { do: 'answer', answer: primaryLimit(reset), until: reset * 1000 };
    }
    case 'lost':
      return { do: 'lose', how: 'reset' };
    case 'late':
      return { do: 'lose', how: 'hang' };
    case 'truncated':
      return { do: 'lose', how: 'truncate' };
    case 'stalled':
      return { do: 'lose', how: 'stall' };
    case 'kill-before':
      return { do: 'kill', when: 'before' };
    case 'kill-during':
      return { do: 'kill', when: 'during' };
    case 'kill-after':
      return { do: 'kill', when: 'after' };
    case 'failing-change':
      return { do: 'answer', answer: broken(service, thrown) };
    case 'revoked':
      return { do: 'answer', answer: revoked(thrown) };
    case 'renamed':
      return { do: 'answer', answer: renamed };
    case 'unsent':
    case 'repeated':
    case 'copies':
    case 'shuffled':
    case 'newer':
    case 'outages':
      return undefined;
  }
}
