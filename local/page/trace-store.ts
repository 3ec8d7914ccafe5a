import * as z from 'zod/mini';
import type { AnyFunctionName } from '../../deploy/bundle.ts';
import { COMMAND_VISIBILITY, NOTIFY_VISIBILITY } from '../../src/runtime/limits.ts';
import { titleOf } from './describe-call.ts';
import { KeptEvents } from './kept-events.ts';
import { ObservedLedger } from './observed-ledger.ts';
import {
  aboutOf,
  type Commented,
  eventId,
  parseJson,
  readCommented,
  readInvocation,
  readNotified,
} from './read-messages.ts';
import type { Attempt, RecordedEvent } from './recorded-event.ts';
import type { PostShape } from './shapes.ts';
import type { TraceCall, TraceDetail, TraceResponse } from './trace-detail.ts';

/** How many Slack messages are kept. */
const MAX_POSTS = 10_000;
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
  readonly events = new KeptEvents();
  readonly #attempts = new Map<string, { readonly attempt: Attempt; readonly message: unknown }>();
  readonly #byDelivery = new Map<string, string>();
  readonly #ledger = new ObservedLedger();
  readonly #posts: PostShape[] = [];
  readonly #now: () => Date;
  readonly #onChange: () => void;
  #changed: { readonly events: Set<string>; readonly posts: PostShape[] } = { events: new Set(), posts: [] };
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
    return this.#ledger.items;
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
        const event = this.events.find(this.#byDelivery.get(detail.delivery));
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
    if (this.#posts.length > MAX_POSTS) this.#posts.shift();
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
    const known = this.events.find(id);
    if (known !== undefined) return known;
    const event: RecordedEvent = {
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
    this.events.add(event);
    return event;
  }

  /** Marks an event as changed. */
  #touch(event: RecordedEvent): void {
    this.events.markChanged(event.id);
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
    const event = this.events.find(aboutOf(message)) ?? this.#fromMessage(message, at);
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
    const event = this.events.find(aboutOf(message));
    if (event) this.#touch(event);
  }

  /** The event that a call is about, and the attempt that the call belongs to. */
  #placeOf(call: TraceCall): { event: RecordedEvent; attempt: Attempt } | undefined {
    const known = this.#attempts.get(call.invocation ?? '');
    if (known === undefined) return undefined;
    const { attempt, message } = known;
    if (attempt.name !== 'sweep') {
      const event = this.events.find(aboutOf(message));
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
      return this.events.find(aboutOf(message)) ?? this.#fromMessage(message, this.#now().getTime());
    }
    const [, repository, comment] = /"(?:command|notification)\/(\d+)\/(\d+)/.exec(requestBody) ?? [];
    return service === 'dynamodb' ? this.events.find(`${repository}-${comment}`) : undefined;
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
    const written = call.service === 'dynamodb' ? this.#ledger.read(call, response, at) : undefined;
    if (place === undefined) return;
    const { event, attempt } = place;
    const recorded = attempt.calls.find((candidate) => candidate.call.id === call.id);
    if (recorded !== undefined) recorded.response = response;
    if (attempt.name === 'sweep') attempt.end = at;
    if (written !== undefined) event.ledger.push(written);
    this.events.countText(event, call, response);
    this.#touch(event);
  }

  #log(name: AnyFunctionName, line: Readonly<Record<string, unknown>>): void {
    const { data: entry } = logLine.safeParse(line);
    if (entry === undefined) return;
    // A line about no event may still change the world around it.
    this.#onChange();
    const found = this.events.find(this.#byDelivery.get(entry.delivery ?? '')) ?? this.#byLine(entry);
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
      const event = this.events.find(aboutOf(message));
      if (event === undefined || attempt.name === 'sweep') continue;
      if (comment !== undefined && event.about.comment.id === comment) return event;
      if (delivery !== undefined && deliveryOf(message) === delivery) return event;
    }
    return undefined;
  }
}

const delivered = z.object({ delivery: z.string() });
const deliveryOf = (message: unknown) => z.safeParse(delivered, message).data?.delivery;
