import * as z from 'zod/mini';
import type { FunctionName } from '../../deploy/bundle.ts';
import { COMMAND_VISIBILITY, NOTIFY_VISIBILITY } from '../../src/runtime/limits.ts';
import { titleOf } from './describe-call.ts';
import { summarize } from './hops.ts';
import {
  aboutOf,
  type Commented,
  eventId,
  parseJson,
  readCommented,
  readInvocation,
  readItem,
  readNotified,
} from './read-messages.ts';
import type { Attempt, RecordedCall, RecordedEvent } from './recorded-event.ts';
import type { EventSummary, PostShape } from './shapes.ts';
import type { TraceAnswer, TraceCall, TraceDetail } from './trace-detail.ts';

/** So many events are kept, and so many messages of Slack. */
const KEPT = 10_000;
/** In characters: of all requests and answers together; the oldest go first. */
const KEPT_TEXT = 120_000_000;
/** In ms: lines of the log come so long after what they tell of. */
const LINGERS = 2_000;

const logLine = z.object({
  message: z.string(),
  messageId: z.optional(z.string()),
  delivery: z.optional(z.string()),
  comment: z.optional(z.int()),
  outcome: z.optional(z.string()),
  reason: z.optional(z.string()),
  team: z.optional(z.string()),
  seconds: z.optional(z.number()),
});
const batchResult = z.object({ batchItemFailures: z.array(z.unknown()) });

/** What changed since the last time that somebody asked. */
export interface Changes {
  readonly events: ReadonlySet<string>;
  readonly posts: readonly PostShape[];
}

/** All events of a run, put together from the details of the trace. */
export class TraceStore {
  readonly #events = new Map<string, RecordedEvent>();
  readonly #summaries = new Map<string, { readonly summary: EventSummary; readonly text: string }>();
  readonly #attempts = new Map<string, { readonly attempt: Attempt; readonly message: unknown }>();
  readonly #byDelivery = new Map<string, string>();
  readonly #ledger = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #posts: PostShape[] = [];
  readonly #now: () => Date;
  readonly #onChange: () => void;
  #changed: { readonly events: Set<string>; readonly posts: PostShape[] } = { events: new Set(), posts: [] };
  #size = 0;
  #rules = 0;
  sweep: { at: number | undefined; isRunning: boolean } = { at: undefined, isRunning: false };

  /** @param onChange - Hears that there is something new to {@link takeChanges}. */
  constructor(now: () => Date, onChange: () => void) {
    this.#now = now;
    this.#onChange = onChange;
  }

  get posts(): readonly PostShape[] {
    return this.#posts;
  }

  /** Items of the ledger as the functions last saw them, by key. */
  get ledger(): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
    return this.#ledger;
  }

  find(id: string): RecordedEvent | undefined {
    return this.#events.get(id);
  }

  summary(id: string): EventSummary | undefined {
    return this.#summarize(id)?.summary;
  }

  /** A summary, and all of its text in lower case, for whoever searches. */
  #summarize(id: string): { readonly summary: EventSummary; readonly text: string } | undefined {
    const known = this.#summaries.get(id);
    const event = this.#events.get(id);
    if (known !== undefined || event === undefined) return known;
    const summary = summarize(event);
    const made = { summary, text: textOf(summary) };
    this.#summaries.set(id, made);
    return made;
  }

  /**
   * The newest events that have these words in what is told of them.
   *
   * @param before - Only those older than this one.
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
      const known = this.#summarize(id);
      if (known === undefined || !matches(known, wanted, status)) continue;
      found.push(known.summary);
      if (found.length === most) break;
    }
    return found;
  }

  takeChanges(): Changes {
    const changes = this.#changed;
    this.#changed = { events: new Set(), posts: [] };
    return changes;
  }

  /** Sets which rules hold for the events that come from now on. */
  setRules(version: number): void {
    this.#rules = version;
  }

  /** Notes a comment whose delivery got lost. */
  addLost(payload: unknown): void {
    const about = readCommented(payload);
    if (about !== undefined)
      this.#touch(this.#event(about, payload, this.#now().getTime()), (it) => (it.isLost = true));
  }

  /** Takes in one detail of the trace. */
  readonly take = (detail: TraceDetail): void => {
    switch (detail.type) {
      case 'delivered': {
        const about = readCommented(detail.payload);
        if (about === undefined) return;
        const event = this.#event(about, detail.payload, detail.at);
        this.#byDelivery.set(detail.delivery, event.id);
        this.#touch(event, (it) => (it.since = detail.at));
        return;
      }
      case 'acknowledged': {
        const event = this.#events.get(this.#byDelivery.get(detail.delivery) ?? '');
        setTimeout(() => this.#byDelivery.delete(detail.delivery), LINGERS).unref();
        if (event)
          this.#touch(
            event,
            (it) => (it.answer = { status: detail.status, body: detail.body, at: detail.at }),
          );
        return;
      }
      case 'invoked':
        this.#begin(detail.invocation, detail.name, detail.at, detail.event);
        return;
      case 'returned':
        this.#end(detail.invocation, detail.at, detail.result, detail.error);
        return;
      case 'called':
        this.#call(detail.call);
        return;
      case 'answered':
        this.#answer(detail.call, detail.answer);
        return;
      case 'logged':
        this.#log(detail.name, detail.line);
        return;
      case 'posted': {
        const { destination: channel, at, payload } = detail;
        const post = { number: (this.#posts.at(-1)?.number ?? 0) + 1, channel, at, payload };
        this.#posts.push(post);
        if (this.#posts.length > KEPT) this.#posts.shift();
        this.#changed.posts.push(post);
        this.#onChange();
      }
    }
  };

  #event(about: Commented, payload: unknown, at: number): RecordedEvent {
    const id = eventId(about);
    const known = this.#events.get(id);
    if (known !== undefined) return known;
    const event = {
      id,
      at,
      about,
      payload,
      attempts: [],
      ledger: [],
      since: at,
      size: 0,
      rules: this.#rules,
    };
    this.#events.set(id, event);
    if (this.#events.size > KEPT) {
      const [oldest = ''] = this.#events.keys();
      this.#size -= this.#events.get(oldest)?.size ?? 0;
      this.#events.delete(oldest);
      this.#summaries.delete(oldest);
    }
    return event;
  }

  #touch(event: RecordedEvent, change?: (event: RecordedEvent) => void): void {
    change?.(event);
    this.#summaries.delete(event.id);
    this.#changed.events.add(event.id);
    this.#onChange();
  }

  #begin(id: string, name: FunctionName, at: number, input: unknown): void {
    const { message, number } = readInvocation(input);
    const attempt: Attempt = { id, name, number, at, calls: [], logs: [] };
    this.#attempts.set(id, { attempt, message });
    if (name === 'sweep') {
      this.sweep = { at, isRunning: true };
      this.#onChange();
      return;
    }
    const event = this.#events.get(aboutOf(message) ?? '') ?? this.#fromMessage(message, at);
    if (event === undefined) return;
    const told = readNotified(message);
    this.#touch(event, (it) => {
      it.attempts.push(attempt);
      if (told !== undefined)
        Object.assign(it, { outcome: told.result.outcome, reason: told.result.reason, team: told.team });
    });
  }

  /** An event that came by another way than a delivery. */
  #fromMessage(message: unknown, at: number): RecordedEvent | undefined {
    const about = readCommented(message);
    return about && this.#event(about, message, at);
  }

  #end(id: string, at: number, result: unknown, error: string | undefined): void {
    const known = this.#attempts.get(id);
    if (known === undefined) return;
    const { attempt, message } = known;
    attempt.end = at;
    if (error !== undefined) attempt.error = error;
    const failures = batchResult.safeParse(result).data?.batchItemFailures ?? [];
    const isQueued = attempt.name === 'command' || attempt.name === 'notify';
    if (isQueued && (failures.length > 0 || error !== undefined)) {
      attempt.isGivenBack = true;
      const visibility = attempt.name === 'command' ? COMMAND_VISIBILITY : NOTIFY_VISIBILITY;
      attempt.due ??= attempt.at + visibility * 1_000;
    }
    // Its last lines come a moment later, by another way.
    setTimeout(() => this.#attempts.delete(id), LINGERS).unref();
    if (attempt.name === 'sweep') {
      this.sweep = { at, isRunning: false };
      this.#onChange();
      return;
    }
    const event = this.#events.get(aboutOf(message) ?? '');
    if (event) this.#touch(event);
  }

  /** The event that a call is about, and the part of it that the call belongs to. */
  #placeOf(call: TraceCall): { event: RecordedEvent; attempt: Attempt } | undefined {
    const known = this.#attempts.get(call.invocation ?? '');
    if (known === undefined) return undefined;
    const { attempt, message } = known;
    if (attempt.name !== 'sweep') {
      const event = this.#events.get(aboutOf(message) ?? '');
      return event && { event, attempt };
    }
    const event = this.#swept(call);
    if (event === undefined) return undefined;
    const part = event.attempts.find(({ id }) => id === attempt.id);
    if (part !== undefined) return { event, attempt: part };
    const begun: Attempt = { id: attempt.id, name: 'sweep', number: 1, at: call.at, calls: [], logs: [] };
    event.attempts.push(begun);
    return { event, attempt: begun };
  }

  /** Which event a call of the sweep is about, as far as it says so. */
  #swept({ service, requestBody }: TraceCall): RecordedEvent | undefined {
    if (service === 'sns') {
      const message = parseJson(new URLSearchParams(requestBody).get('Message') ?? '');
      return this.#events.get(aboutOf(message) ?? '') ?? this.#fromMessage(message, this.#now().getTime());
    }
    const [, repository, comment] = /"(?:command|notification)\/(\d+)\/(\d+)/.exec(requestBody) ?? [];
    return service === 'dynamodb' ? this.#events.get(`${repository}-${comment}`) : undefined;
  }

  #call(call: TraceCall): void {
    const place = this.#placeOf(call);
    if (place === undefined) return;
    place.attempt.calls.push({ call, title: titleOf(call) });
    this.#touch(place.event);
  }

  #answer(call: TraceCall, answer: TraceAnswer): void {
    const place = this.#placeOf(call);
    const at = call.at + answer.ms;
    const written = call.service === 'dynamodb' ? this.#write(call, answer, at) : undefined;
    if (place === undefined) return;
    const { event, attempt } = place;
    const recorded = attempt.calls.find((it) => it.call.id === call.id);
    if (recorded !== undefined) recorded.answer = answer;
    if (attempt.name === 'sweep') attempt.end = at;
    if (written !== undefined) event.ledger.push(written);
    const size = sizeOf({ call, answer });
    event.size += size;
    this.#size += size;
    if (this.#size > KEPT_TEXT) this.#thinOut();
    this.#touch(event);
  }

  /** What a call did to the ledger, if anything. */
  #write(call: TraceCall, { status, responseBody }: TraceAnswer, at: number) {
    const target = call.requestHeaders['x-amz-target'] ?? '';
    if (status !== 200 || !/\.(?:UpdateItem|GetItem)$/.test(target)) return undefined;
    const read = readItem(call.requestBody, responseBody);
    if (read === undefined) return undefined;
    const { key, item } = read;
    const before = this.#ledger.get(key);
    if (target.endsWith('.GetItem')) {
      if (item !== undefined) this.#ledger.set(key, item);
      return undefined;
    }
    // A count is written without an answer that has it.
    const after = item ?? { ...before, pk: key, count: Number(before?.['count'] ?? 0) + 1 };
    this.#ledger.delete(key);
    this.#ledger.set(key, after);
    return { at, key, before, after };
  }

  #thinOut(): void {
    for (const event of this.#events.values()) {
      if (this.#size < 0.9 * KEPT_TEXT) return;
      if (event.isThinned) continue;
      for (const { calls } of event.attempts) {
        for (const recorded of calls) Object.assign(recorded, withoutText(recorded));
      }
      this.#size -= event.size;
      Object.assign(event, { size: 0, isThinned: true, ledger: [] });
    }
  }

  #log(name: FunctionName, line: Readonly<Record<string, unknown>>): void {
    const { data: read } = logLine.safeParse(line);
    if (read === undefined) return;
    // What is about no event changes the world around it all the same.
    this.#onChange();
    const found = this.#events.get(this.#byDelivery.get(read.delivery ?? '') ?? '') ?? this.#byLine(read);
    const attempt = found?.attempts.findLast((it) => it.name === name);
    if (found === undefined || attempt === undefined) return;
    attempt.logs.push(line);
    const { message, outcome, reason, team, seconds } = read;
    this.#touch(found, (it) => {
      if (message === 'message will be retried') attempt.due = this.#now().getTime() + (seconds ?? 0) * 1_000;
      if (message === 'message dead-lettered') attempt.isDeadLettered = true;
      if (message === 'comment is not a command') it.isTalk = true;
      if (message === 'command handled') Object.assign(it, { outcome: outcome ?? 'answered', reason, team });
    });
  }

  /** By its delivery or its comment, of which the lines of the log tell. */
  #byLine({ delivery, comment }: z.infer<typeof logLine>): RecordedEvent | undefined {
    for (const { attempt, message } of this.#attempts.values()) {
      const event = this.#events.get(aboutOf(message) ?? '');
      if (event === undefined || attempt.name === 'sweep') continue;
      if (comment !== undefined && event.about.comment.id === comment) return event;
      if (delivery !== undefined && deliveryOf(message) === delivery) return event;
    }
    return undefined;
  }
}

const delivered = z.object({ delivery: z.string() });
const deliveryOf = (message: unknown) => z.safeParse(delivered, message).data?.delivery;

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

function matches(
  { summary, text }: { readonly summary: EventSummary; readonly text: string },
  wanted: readonly string[],
  status: string,
): boolean {
  if (status !== '' && summary.status !== status && summary.outcome !== status) return false;
  return wanted.every((word) => text.includes(word));
}

const sizeOf = ({ call, answer }: { call: TraceCall; answer: TraceAnswer }) =>
  call.requestBody.length + answer.responseBody.length + 1_000;

function withoutText({ call, title, answer }: RecordedCall): RecordedCall {
  return {
    title,
    call: { ...call, requestHeaders: {}, requestBody: '' },
    ...(answer && { answer: { ...answer, responseHeaders: {}, responseBody: '' } }),
  };
}
