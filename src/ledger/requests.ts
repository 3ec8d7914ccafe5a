import { type Report, reportSchema } from '../messages/notification.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { APPROVAL_STANDS, DECLINE_COOLDOWN, GITHUB_LAG, REQUEST_LIFETIME } from '../runtime/limits.ts';
import {
  DAY,
  expiryAfter,
  OPEN_REQUESTS,
  parseItem,
  parseMemory,
  type RequestEntry,
  requestEntry,
} from './entries.ts';
import type { Table } from './table.ts';

/** Somebody's request to join a team. */
export interface Request {
  readonly key: string;
  /** `lapsed` as soon as its time is over, even before the sweep has recorded that. */
  readonly state: RequestEntry['state'];
  /** The key of the command that asked. */
  readonly askedBy: string;
  /** When it was decided, in ms since 1970, if it was. */
  readonly decidedAt: number | undefined;
  /** The key of the command that decided it, if any. */
  readonly decidedBy: string | undefined;
  /**
   * It is approved, but the membership was not changed yet, and the command that approved it may be retried; or it was
   * changed so recently that GitHub may not show it.
   */
  readonly isInProgress: boolean;
  /** When its comment was written, in ms since 1970. */
  readonly written: number;
  /** Who asked, under their login at the time, and where. */
  readonly report: Report;
}

/**
 * What became of asking: the request is recorded, one is already open, the last one is approved but not carried out yet,
 * or the last one was declined too recently.
 */
export type AskResult = 'recorded' | 'already-open' | 'already-approved' | 'declined-lately';

/** The requests to join a team. Each is decided once, by one conditional write. */
export class Requests {
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #days: number;

  /** @param days - How long entries are kept. */
  constructor(table: Table, now: () => Date, days: number) {
    this.#table = table;
    this.#now = now;
    this.#days = days;
  }

  /**
   * Records a request, unless one is open or one was declined within {@link DECLINE_COOLDOWN}. An approval stands until
   * it is carried out, and then until GitHub is sure to show the membership. Without a record of that it stands for
   * {@link APPROVAL_STANDS}: its command may have been dead-lettered, or an older version, which did not record it, may
   * have approved.
   *
   * @param command - The key of the command that asks. A retry of the same command gets `recorded` again.
   * @param written - When its comment was written.
   * @throws RetryableFailure for {@link GITHUB_LAG} after an approval was carried out, since the asker may just have been
   * let in; other Failures.
   */
  async ask(key: string, command: string, report: Report, written: Date): Promise<AskResult> {
    const now = this.#now().getTime();
    const recorded = await this.#table.write(
      key,
      {
        state: 'open',
        open: OPEN_REQUESTS,
        asked: now,
        written: written.getTime(),
        asked_by: command,
        report: JSON.stringify(report),
        expires: expiryAfter(this.#now(), this.#days * DAY),
      },
      {
        expression: [
          'attribute_not_exists(#pk)',
          '(#state = :approved AND (#carried_out <= :shown_before OR (attribute_not_exists(#carried_out) AND #decided <= :approved_before)))',
          '#state = :lapsed',
          '(#state = :declined AND #decided <= :declined_before)',
          '(#state = :open AND (#asked <= :lapsed_before OR #asked_by = :command))',
        ].join(' OR '),
        values: {
          approved: 'approved',
          lapsed: 'lapsed',
          declined: 'declined',
          open: 'open',
          approved_before: now - APPROVAL_STANDS,
          shown_before: now - GITHUB_LAG,
          declined_before: now - DECLINE_COOLDOWN,
          lapsed_before: now - REQUEST_LIFETIME,
          command,
        },
      },
      ['decided', 'decided_by', 'carried_out'],
    );
    if (recorded !== undefined) return 'recorded';
    const existing = parseItem(requestEntry, key, await this.#table.read(key));
    if (existing?.state === 'approved') {
      if (existing.carried_out === undefined) return 'already-approved';
      throw new RetryableFailure(
        'the request was approved only just now, so GitHub may not show the membership',
      );
    }
    return existing?.state === 'declined' ? 'declined-lately' : 'already-open';
  }

  /** The latest request with this key, in whatever state; undefined if there never was one. @throws a Failure. */
  async find(key: string): Promise<Request | undefined> {
    const found = parseItem(requestEntry, key, await this.#table.read(key));
    return found && this.#toRequest(found);
  }

  /**
   * Decides an open request.
   *
   * @param command - The key of the command that decides. A retry of the same command may repeat its decision.
   * @param askedBy - The key of the command that must have asked, if the decision is about no other request.
   * @returns whether this command decided it; false if it is no longer open, or another command was first.
   * @throws a Failure.
   */
  async decide(
    key: string,
    command: string,
    decision: 'approved' | 'declined',
    askedBy?: string,
  ): Promise<boolean> {
    const now = this.#now().getTime();
    const isSame = askedBy === undefined ? '' : ' AND #asked_by = :asked_by';
    const written = await this.#table.write(
      key,
      { state: decision, decided: now, decided_by: command },
      {
        expression: `(#state = :open AND #asked > :lapsed_before${isSame}) OR (#state = :decision AND #decided_by = :command)`,
        values: {
          open: 'open',
          lapsed_before: now - REQUEST_LIFETIME,
          decision,
          command,
          ...(askedBy === undefined ? {} : { asked_by: askedBy }),
        },
      },
      ['open'],
    );
    return written !== undefined;
  }

  /** Records that an approved change was made: from now on the person may ask again. @throws a Failure. */
  async recordCarriedOut(key: string, command: string): Promise<void> {
    const isDecider = { expression: '#decided_by = :command', values: { command } };
    await this.#table.write(key, { carried_out: this.#now().getTime() }, isDecider);
  }

  /** Opens a request again, if this command decided it and could not carry that out. @throws a Failure. */
  async reopen(key: string, command: string): Promise<void> {
    const isDecider = { expression: '#decided_by = :command', values: { command } };
    await this.#table.write(key, { state: 'open', open: OPEN_REQUESTS }, isDecider, [
      'decided',
      'decided_by',
    ]);
  }

  /**
   * All requests that nobody has decided, including those whose time is over.
   *
   * @param onUnreadable - Called with the failure of each request that cannot be read, such as a newer version's.
   * @throws a Failure.
   */
  async listOpen(onUnreadable: (failure: unknown) => void): Promise<readonly Request[]> {
    const items = await this.#table.find('open', OPEN_REQUESTS);
    return items.flatMap((item) => {
      try {
        const found = parseItem(requestEntry, String(item['pk']), item);
        return found === undefined ? [] : [this.#toRequest(found)];
      } catch (error) {
        onUnreadable(error);
        return [];
      }
    });
  }

  /** Records that nobody decided in time, unless somebody did or the person has asked again. @throws a Failure. */
  async lapse(key: string): Promise<void> {
    const isOverdue = {
      expression: '#state = :open AND #asked <= :lapsed_before',
      values: { open: 'open', lapsed_before: this.#now().getTime() - REQUEST_LIFETIME },
    };
    await this.#table.write(key, { state: 'lapsed' }, isOverdue, ['open']);
  }

  #toRequest(found: RequestEntry): Request {
    const { state, decided, carried_out } = found;
    const now = this.#now().getTime();
    const isLapsed = state === 'open' && found.asked <= now - REQUEST_LIFETIME;
    return {
      key: found.pk,
      state: isLapsed ? 'lapsed' : state,
      askedBy: found.asked_by,
      decidedAt: decided,
      decidedBy: found.decided_by,
      isInProgress:
        state === 'approved' &&
        (carried_out === undefined ? (decided ?? 0) > now - APPROVAL_STANDS : carried_out > now - GITHUB_LAG),
      written: found.written,
      report: parseMemory(reportSchema, found.pk, found.report),
    };
  }
}
