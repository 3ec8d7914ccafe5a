import { summarize } from './hops.ts';
import type { RecordedCall, RecordedEvent } from './recorded-event.ts';
import type { EventSummary } from './shapes.ts';
import type { TraceCall, TraceResponse } from './trace-detail.ts';

/** How many events are kept. */
const MAX_EVENTS = 10_000;
/** The size of all kept requests and responses, in characters; the oldest are dropped first. */
const MAX_TEXT = 120_000_000;

/** A summary, and its text in lower case for the search. */
interface Indexed {
  readonly summary: EventSummary;
  readonly text: string;
}

/** The newest events of a run, oldest first, and a search in them. */
export class KeptEvents {
  readonly #events = new Map<string, RecordedEvent>();
  readonly #indexed = new Map<string, Indexed>();
  #size = 0;

  find(id: string | undefined): RecordedEvent | undefined {
    return this.#events.get(id ?? '');
  }

  /** Adds an event, and forgets the oldest one if there are too many. */
  add(event: RecordedEvent): void {
    this.#events.set(event.id, event);
    if (this.#events.size <= MAX_EVENTS) return;
    const [oldest = ''] = this.#events.keys();
    this.#size -= this.#events.get(oldest)?.size ?? 0;
    this.#events.delete(oldest);
    this.#indexed.delete(oldest);
  }

  /** Counts what a call adds to an event, and drops the requests and responses of the oldest events if it is too much. */
  countText(event: RecordedEvent, call: TraceCall, response: TraceResponse): void {
    const size = call.requestBody.length + response.responseBody.length + 1_000;
    event.size += size;
    this.#size += size;
    if (this.#size > MAX_TEXT) this.#trim();
  }

  /** Has the summary of an event made anew. */
  markChanged(id: string): void {
    this.#indexed.delete(id);
  }

  summary(id: string): EventSummary | undefined {
    return this.#index(id)?.summary;
  }

  /**
   * The newest events whose summaries contain all these words.
   *
   * @param status - A status or outcome; any if empty.
   * @param most - The number of events.
   * @param before - The id of an event; only older ones are returned.
   */
  search(words: string, status: string, most: number, before?: string): readonly EventSummary[] {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const found: EventSummary[] = [];
    let isPast = before === undefined;
    for (const id of [...this.#events.keys()].toReversed()) {
      if (!isPast) {
        isPast = id === before;
        continue;
      }
      const known = this.#index(id);
      if (known === undefined || !matches(known, wanted, status)) continue;
      found.push(known.summary);
      if (found.length === most) break;
    }
    return found;
  }

  #index(id: string): Indexed | undefined {
    const known = this.#indexed.get(id);
    const event = this.#events.get(id);
    if (known !== undefined || event === undefined) return known;
    const summary = summarize(event);
    const indexed = { summary, text: textOf(summary) };
    this.#indexed.set(id, indexed);
    return indexed;
  }

  #trim(): void {
    for (const event of this.#events.values()) {
      if (this.#size < 0.9 * MAX_TEXT) return;
      if (event.isTrimmed) continue;
      for (const { calls } of event.attempts) {
        for (const recorded of calls) Object.assign(recorded, withoutText(recorded));
      }
      this.#size -= event.size;
      Object.assign(event, { size: 0, isTrimmed: true, ledger: [] });
    }
  }
}

function textOf({
  id,
  person,
  body,
  outcome,
  reason,
  team,
  repository,
  issue,
  title,
  status,
}: EventSummary): string {
  const place = `${repository}#${issue}`;
  return [id, person.login, body, outcome, reason, team, place, title, status].join(' ').toLowerCase();
}

function matches({ summary, text }: Indexed, wanted: readonly string[], status: string): boolean {
  if (status !== '' && summary.status !== status && summary.outcome !== status) return false;
  return wanted.every((word) => text.includes(word));
}

function withoutText({ call, title, response }: RecordedCall): RecordedCall {
  return {
    title,
    call: { ...call, requestHeaders: {}, requestBody: '' },
    ...(response && { response: { ...response, responseHeaders: {}, responseBody: '' } }),
  };
}
