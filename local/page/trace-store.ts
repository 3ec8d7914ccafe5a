import * as z from 'zod/mini';
import type { AnyFunctionName } from '../../deploy/bundle.ts';
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
import type { TraceCall, TraceDetail, TraceResponse } from './trace-detail.ts';

/** How many events and Slack messages are kept. */
const MAX_KEPT = 10_000;
/** The size of all kept requests and responses, in characters; the oldest are dropped first. */
const MAX_TEXT = 120_000_000;
/** Log lines may arrive this late, in ms. */
const LOG_DELAY = 2_000;

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
const authored = z.object({ username: z.optional(z.string()) });
const batchResult = z.object({ batchItemFailures: z.array(z.unknown()) });

/** The changes since the last call of {@link TraceStore.takeChanges}. */
export interface Changes {
  readonly events: ReadonlySet<string>;
  readonly posts: readonly PostShape[];
}

/** All events of a run, assembled from the details of the trace. */
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

  /** @param onChange - Called when there are changes to {@link takeChanges}. */
  constructor(now: () => Date, onChange: () => void) {
    this.#now = now;
    this.#onChange = onChange;
  }

  get posts(): readonly PostShape[] {
    return this.#posts;
  }

  /** The ledger's items as the functions last saw them, by key. */
  get ledger(): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
    return this.#ledger;
  }

  find(id: string): RecordedEvent | undefined {
    return this.#events.get(id);
  }

  summary(id: string): EventSummary | undefined {
    return this.#summarize(id)?.summary;
  }

  /** A summary, and its text in lower case for the search. */
  #summarize(id: string): { readonly summary: EventSummary; readonly text: string } | undefined {
    const known = this.#summaries.get(id);
    const event = this.#events.get(id);
    if (known !== undefined || event === undefined) return known;
    const summary = summarize(event);
    const indexed = { summary, text: textOf(summary) };
    this.#summaries.set(id, indexed);
    return indexed;
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

  /** Sets the version of the rules for new events. */
  setRules(version: number): void {
    this.#rules = version;
  }

  /** Records a comment whose delivery was lost. */
  addLost(payload: unknown): void {
    const about = readCommented(payload);
    if (about === undefined) return;
    const event = this.#event(about, payload, this.#now().getTime());
    event.isLost = true;
    this.#touch(event);
  }

  /** Adds a detail of the trace. */
  readonly add = (detail: TraceDetail): void => {
    switch (detail.type) {
      case 'delivered': {
        const about = readCommented(detail.payload);
        if (about === undefined) return;
        const event = this.#event(about, detail.payload, detail.at);
        this.#byDelivery.set(detail.delivery, event.id);
        event.since = detail.at;
        this.#touch(event);
        return;
      }
      case 'acknowledged': {
        const event = this.#events.get(this.#byDelivery.get(detail.delivery) ?? '');
        setTimeout(() => this.#byDelivery.delete(detail.delivery), LOG_DELAY).unref();
        if (event === undefined) return;
        event.response = { status: detail.status, body: detail.body, at: detail.at };
        this.#touch(event);
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
      case 'responded':
        this.#respond(detail.call, detail.response);
        return;
      case 'logged':
        this.#log(detail.name, detail.line);
        return;
      case 'posted': {
        const { destination, at, ts, payload } = detail;
        this.#post({ channel: destination, at, ts, payload });
        return;
      }
      case 'answered': {
        const { destination, at, ts, payload, reader } = detail;
        if (reader === undefined) this.#replace(ts, payload);
        else this.#post({ channel: destination, at, ts: '', payload, reader });
      }
    }
  };

  #post(post: Omit<PostShape, 'number'>): void {
    const numbered = { number: (this.#posts.at(-1)?.number ?? 0) + 1, ...post };
    this.#posts.push(numbered);
    if (this.#posts.length > MAX_KEPT) this.#posts.shift();
    this.#changed.posts.push(numbered);
    this.#onChange();
  }

  #replace(ts: string, payload: unknown): void {
    const at = this.#posts.findIndex((post) => post.ts === ts);
    const post = this.#posts[at];
    if (post === undefined) return;
    const author = post.author ?? authored.safeParse(post.payload).data?.username;
    const replaced = { ...post, author, payload };
    this.#posts[at] = replaced;
    this.#changed.posts.push(replaced);
    this.#onChange();
  }

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
    if (this.#events.size > MAX_KEPT) {
      const [oldest = ''] = this.#events.keys();
      this.#size -= this.#events.get(oldest)?.size ?? 0;
      this.#events.delete(oldest);
      this.#summaries.delete(oldest);
    }
    return event;
  }

  /** Marks an event as changed. */
  #touch(event: RecordedEvent): void {
    this.#summaries.delete(event.id);
    this.#changed.events.add(event.id);
    this.#onChange();
  }

  #begin(id: string, name: AnyFunctionName, at: number, input: unknown): void {
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
    event.attempts.push(attempt);
    const notification = readNotified(message);
    if (notification !== undefined) {
      const { result, team, person, decided_by } = notification;
      const { outcome, reason } = result;
      Object.assign(event, { outcome, reason, team, person: person?.login, decidedBy: decided_by?.login });
    }
    this.#touch(event);
  }

  /** An event that arrived in a message instead of a delivery. */
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
      attempt.isRetried = true;
      const visibility = attempt.name === 'command' ? COMMAND_VISIBILITY : NOTIFY_VISIBILITY;
      attempt.due ??= attempt.at + visibility * 1_000;
    }
    // Its last log lines arrive a moment later, through another pipe.
    setTimeout(() => this.#attempts.delete(id), LOG_DELAY).unref();
    if (attempt.name === 'sweep') {
      this.sweep = { at, isRunning: false };
      this.#onChange();
      return;
    }
    const event = this.#events.get(aboutOf(message) ?? '');
    if (event) this.#touch(event);
  }

  /** The event that a call is about, and the attempt that the call belongs to. */
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
    const existing = event.attempts.find(({ id }) => id === attempt.id);
    if (existing !== undefined) return { event, attempt: existing };
    const begun: Attempt = { id: attempt.id, name: 'sweep', number: 1, at: call.at, calls: [], logs: [] };
    event.attempts.push(begun);
    return { event, attempt: begun };
  }

  /** The event that a call of the sweep is about, if it names one. */
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

  #respond(call: TraceCall, response: TraceResponse): void {
    const place = this.#placeOf(call);
    const at = call.at + response.ms;
    const written = call.service === 'dynamodb' ? this.#ledgerChange(call, response, at) : undefined;
    if (place === undefined) return;
    const { event, attempt } = place;
    const recorded = attempt.calls.find((candidate) => candidate.call.id === call.id);
    if (recorded !== undefined) recorded.response = response;
    if (attempt.name === 'sweep') attempt.end = at;
    if (written !== undefined) event.ledger.push(written);
    const size = sizeOf({ call, response });
    event.size += size;
    this.#size += size;
    if (this.#size > MAX_TEXT) this.#trim();
    this.#touch(event);
  }

  /** The change that a call made to the ledger, if any. */
  #ledgerChange(call: TraceCall, { status, responseBody }: TraceResponse, at: number) {
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
    // The update of a counter does not return the item.
    const after = item ?? { ...before, pk: key, count: Number(before?.['count'] ?? 0) + 1 };
    this.#ledger.delete(key);
    this.#ledger.set(key, after);
    return { at, key, before, after };
  }

  /** Drops the requests and responses of the oldest events. */
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

  #log(name: AnyFunctionName, line: Readonly<Record<string, unknown>>): void {
    const { data: entry } = logLine.safeParse(line);
    if (entry === undefined) return;
    // A line about no event may still change the world around it.
    this.#onChange();
    const found = this.#events.get(this.#byDelivery.get(entry.delivery ?? '') ?? '') ?? this.#byLine(entry);
    const attempt = found?.attempts.findLast((candidate) => candidate.name === name);
    if (found === undefined || attempt === undefined) return;
    attempt.logs.push(line);
    const { message, outcome, reason, team, seconds } = entry;
    if (message === 'message will be retried') attempt.due = this.#now().getTime() + (seconds ?? 0) * 1_000;
    if (message === 'message dead-lettered') attempt.isDeadLettered = true;
    if (message === 'comment is not a command') found.isTalk = true;
    if (message === 'click handled') Object.assign(found, { outcome, reason, team });
    if (message === 'command handled') Object.assign(found, { outcome: outcome ?? 'answered', reason, team });
    this.#touch(found);
  }

  /** Finds an event by the delivery or comment that a log line names. */
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

const sizeOf = ({ call, response }: { call: TraceCall; response: TraceResponse }) =>
  call.requestBody.length + response.responseBody.length + 1_000;

function withoutText({ call, title, response }: RecordedCall): RecordedCall {
  return {
    title,
    call: { ...call, requestHeaders: {}, requestBody: '' },
    ...(response && { response: { ...response, responseHeaders: {}, responseBody: '' } }),
  };
}
