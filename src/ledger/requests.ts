import * as z from 'zod/mini';
import { reportSchema } from '../messages/notification.ts';
import { APPROVAL_STANDS, DECLINE_COOLDOWN, REQUEST_LIFETIME } from '../runtime/limits.ts';
import { DAY, expiryAfter, parseItem } from './entries.ts';
import { parseMemory } from './parse-memory.ts';
import type { Table } from './table.ts';

/** What stands in the index `open` of a request that waits for a decision. */
export const OPEN_REQUESTS = 'request';

/** As it stands in the table; times are in ms since 1970. */
const entry = z.object({
  pk: z.string(),
  state: z.enum(['open', 'approved', 'declined', 'lapsed']),
  /** When it was asked. */
  asked: z.number(),
  /** When the comment was written by which it was asked. */
  written: z._default(z.number(), 0),
  /** The key of the command that asked, and of the one that decided. */
  asked_by: z.string(),
  decided_by: z.optional(z.string()),
  decided: z.optional(z.number()),
  /** When what was approved was done. Versions before this attribute did not record it. */
  carried_out: z.optional(z.number()),
  /** What was reported of it, as JSON: who asked, under the login of the time, and where. */
  report: z.string(),
});

/** Somebody’s request to be let into a team. */
export interface Request {
  readonly key: string;
  /** `lapsed` also before that is on record. */
  readonly state: z.infer<typeof entry>['state'];
  /** The key of the command that decided it, if any did. */
  readonly decidedBy: string | undefined;
  /** Whether it was approved, and the change is still to come: the command that approved it may be tried again. */
  readonly isUnderWay: boolean;
  /** When the comment was written by which it was asked, in ms since 1970. */
  readonly written: number;
  /** Who asked, under the login of the time, and where. */
  readonly report: z.infer<typeof reportSchema>;
}

/**
 * What a request to be let in came to: it is on record, it was before, the last one is approved and the change is still
 * to come, or the last one was declined just now.
 */
export type Asked = 'asked' | 'asked-before' | 'approved-before' | 'declined-lately';

/** The requests that wait for somebody's decision. Each is decided once: by one conditional write. */
export class Requests {
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #days: number;

  /** @param days - How long they are remembered. */
  constructor(table: Table, now: () => Date, days: number) {
    this.#table = table;
    this.#now = now;
    this.#days = days;
  }

  /**
   * Records a request, unless there is one, or one was declined a short while ago. An approval stands until it was
   * carried out, or for {@link APPROVAL_STANDS} where that is not on record: its command may have been dead-lettered,
   * or an earlier version, which did not record it, may have approved.
   *
   * @param command - The key of the command that asks; a second try of the same is no second request.
   * @param written - When its comment was written.
   * @throws a Failure.
   */
  async ask(key: string, command: string, about: Request['report'], written: Date): Promise<Asked> {
    const now = this.#now().getTime();
    const entered = await this.#table.write(
      key,
      {
        state: 'open',
        open: OPEN_REQUESTS,
        asked: now,
        written: written.getTime(),
        asked_by: command,
        report: JSON.stringify(about),
        expires: expiryAfter(this.#now(), this.#days * DAY),
      },
      {
        expression: [
          'attribute_not_exists(#pk)',
          '(#state = :approved AND (attribute_exists(#carried_out) OR #decided <= :approved_before))',
          '#state = :lapsed',
          '(#state = :declined AND #decided <= :forgiven)',
          '(#state = :open AND (#asked <= :lapsed_before OR #asked_by = :command))',
        ].join(' OR '),
        values: {
          approved: 'approved',
          lapsed: 'lapsed',
          declined: 'declined',
          open: 'open',
          approved_before: now - APPROVAL_STANDS,
          forgiven: now - DECLINE_COOLDOWN,
          lapsed_before: now - REQUEST_LIFETIME,
          command,
        },
      },
      ['decided', 'decided_by', 'carried_out'],
    );
    if (entered !== undefined) return 'asked';
    const found = parseItem(entry, key, await this.#table.read(key));
    if (found?.state === 'approved') return 'approved-before';
    return found?.state === 'declined' ? 'declined-lately' : 'asked-before';
  }

  /** The request of this key, if there ever was one. @throws a Failure. */
  async find(key: string): Promise<Request | undefined> {
    const found = parseItem(entry, key, await this.#table.read(key));
    return found && this.#toRequest(found);
  }

  /**
   * Decides a request, once and for all.
   *
   * @param command - The key of the command that decides; a second try of the same finds its own decision.
   * @returns whether it was this command's to decide.
   * @throws a Failure.
   */
  async decide(key: string, command: string, decision: 'approved' | 'declined'): Promise<boolean> {
    const now = this.#now().getTime();
    const written = await this.#table.write(
      key,
      { state: decision, decided: now, decided_by: command },
      {
        expression:
          '(#state = :open AND #asked > :lapsed_before) OR (#state = :decision AND #decided_by = :command)',
        values: { open: 'open', lapsed_before: now - REQUEST_LIFETIME, decision, command },
      },
      ['open'],
    );
    return written !== undefined;
  }

  /** Records that what a command approved was done: from now on the person may ask anew. @throws a Failure. */
  async carriedOut(key: string, command: string): Promise<void> {
    const decided = { expression: '#decided_by = :command', values: { command } };
    await this.#table.write(key, { carried_out: this.#now().getTime() }, decided);
  }

  /** Opens a request again that a command has decided, since nothing could come of it. @throws a Failure. */
  async reopen(key: string, command: string): Promise<void> {
    const decided = { expression: '#decided_by = :command', values: { command } };
    await this.#table.write(key, { state: 'open', open: OPEN_REQUESTS }, decided, ['decided', 'decided_by']);
  }

  /**
   * All that were not decided yet, those that nobody decided in time among them.
   *
   * @param onUnreadable - Hears of each that cannot be read, as one of a newer version; it costs no other.
   * @throws a Failure.
   */
  async listOpen(onUnreadable: (failure: unknown) => void): Promise<readonly Request[]> {
    const items = await this.#table.find('open', OPEN_REQUESTS);
    return items.flatMap((item) => {
      try {
        const found = parseItem(entry, String(item['pk']), item);
        return found === undefined ? [] : [this.#toRequest(found)];
      } catch (error) {
        onUnreadable(error);
        return [];
      }
    });
  }

  /** Records that nobody decided in time, unless somebody did or the person has asked again. @throws a Failure. */
  async lapse(key: string): Promise<void> {
    const old = {
      expression: '#state = :open AND #asked <= :lapsed_before',
      values: { open: 'open', lapsed_before: this.#now().getTime() - REQUEST_LIFETIME },
    };
    await this.#table.write(key, { state: 'lapsed' }, old, ['open']);
  }

  #toRequest(found: z.infer<typeof entry>): Request {
    const { state, decided = 0, carried_out } = found;
    const now = this.#now().getTime();
    const isLapsed = state === 'open' && found.asked <= now - REQUEST_LIFETIME;
    return {
      key: found.pk,
      state: isLapsed ? 'lapsed' : state,
      decidedBy: found.decided_by,
      isUnderWay: state === 'approved' && carried_out === undefined && decided > now - APPROVAL_STANDS,
      written: found.written,
      report: parseMemory(reportSchema, found.pk, found.report),
    };
  }
}
