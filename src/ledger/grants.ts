import type { Report } from '../messages/notification.ts';
import { DAY, expiryAfter, OPEN_GRANTS, parseItem } from './entries.ts';
import { pastBy } from './past-grants.ts';
import { type Grant, type GrantEnd, type GrantEntry, grantEntry, toGrant } from './grant.ts';
import type { Condition, Item, Table } from './table.ts';

/** What a command gives somebody: until when, for how long (in ms), and what to report later. */
export interface GrantTerms {
  readonly until: Date;
  readonly time: number;
  readonly report: Report;
}

/** Memberships that end. Each change is one conditional write, so that of two at the same time only one takes effect. */
export class Grants {
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #days: number;

  /** @param days - How long entries are kept after the end of the grant. */
  constructor(table: Table, now: () => Date, days: number) {
    this.#table = table;
    this.#now = now;
    this.#days = days;
  }

  /** The latest grant with this key, in whatever state; undefined if there never was one. @throws a Failure. */
  async find(key: string): Promise<Grant | undefined> {
    const found = parseItem(grantEntry, key, await this.#table.read(key));
    return found && toGrant(found);
  }

  /**
   * All grants that have not ended.
   *
   * @param onUnreadable - Called with the failure of each grant that cannot be read, such as a newer version's.
   * @throws a Failure.
   */
  async listOpen(onUnreadable: (failure: unknown) => void): Promise<readonly Grant[]> {
    const items = await this.#table.find('open', OPEN_GRANTS);
    return items.flatMap((item) => {
      try {
        const found = parseItem(grantEntry, String(item['pk']), item);
        return found === undefined ? [] : [toGrant(found)];
      } catch (error) {
        onUnreadable(error);
        return [];
      }
    });
  }

  /**
   * Records a grant just before the membership is changed, for somebody who is outside the team. It gives no right to
   * take them out until {@link confirm}. It replaces an earlier grant: that one has ended, or they would be inside.
   *
   * @param command - The key of the command that gives it.
   * @param earlier - That grant.
   * @throws a Failure.
   */
  async prepare(key: string, command: string, terms: GrantTerms, earlier?: Grant): Promise<void> {
    const set = {
      ...(earlier === undefined ? {} : pastBy(earlier)),
      state: 'adding',
      open: OPEN_GRANTS,
      since: this.#now().getTime(),
      given_by: command,
      ...this.#terms(terms),
    };
    // The caller holds the lock on the membership, so nobody else is changing it.
    await this.#table.write(key, set, ALWAYS, [...LATER_ATTRIBUTES, 'renewed_by', 'removing_by', 'removed']);
  }

  /** Records that GitHub has made the change: from now on Usher may undo it. @throws a Failure. */
  async confirm(key: string, command: string): Promise<void> {
    await this.#table.write(
      key,
      { state: 'active', since: this.#now().getTime() },
      isIn('adding', { given_by: command }),
    );
  }

  /** Records that GitHub refused the change. @throws a Failure. */
  async abandon(key: string, command: string): Promise<void> {
    await this.#end(key, 'not-given', isIn('adding', { given_by: command }));
  }

  /**
   * Moves the end of an active grant.
   *
   * @param command - The key of the command that renews it.
   * @returns whether it was active; false if it has just ended.
   * @throws a Failure.
   */
  async renew(key: string, command: string, terms: GrantTerms): Promise<boolean> {
    const set = { renewed_by: command, ...this.#terms(terms) };
    return (await this.#table.write(key, set, isIn('active'), LATER_ATTRIBUTES)) !== undefined;
  }

  /**
   * Records that the person is about to be taken out, unless the grant has changed since it was read.
   *
   * @param by - The key of a command, which may repeat it, or an id of this attempt.
   * @returns whether it was active and unchanged.
   * @throws a Failure.
   */
  async startRemoval({ key, until, given_by }: Grant, by: string): Promise<boolean> {
    // The SDK retries a write whose response was lost, and then meets its own removal.
    const isUnchanged = {
      expression:
        '(#state = :active AND #until = :until AND #given_by = :given_by) OR (#state = :removing AND #removing_by = :by)',
      values: { active: 'active', until, given_by, removing: 'removing', by },
    };
    const removing = { state: 'removing', removing_by: by };
    return (await this.#table.write(key, removing, isUnchanged, ['removed'])) !== undefined;
  }

  /** Records that GitHub has confirmed the removal. @throws a Failure. */
  async recordRemoved({ key }: Grant, by: string): Promise<void> {
    await this.#table.write(key, { removed: this.#now().getTime() }, isIn('removing', { removing_by: by }));
  }

  /** Records that the person was not taken out, as GitHub shows. @throws a Failure. */
  async cancelRemoval({ key }: Grant, by: string): Promise<void> {
    await this.#table.write(key, { state: 'active' }, isIn('removing', { removing_by: by }), [
      'removing_by',
      'removed',
    ]);
  }

  /** Ends a grant, unless it was renewed or given anew since it was read. @throws a Failure. */
  async end({ key, until, given_by }: Grant, as: GrantEnd): Promise<void> {
    const values = { until, given_by, ended: 'ended' };
    const expression = '#until = :until AND #given_by = :given_by AND #state <> :ended';
    await this.#end(key, as, { expression, values });
  }

  /** Records that the person was reminded of the end, or that something else was announced. @throws a Failure. */
  async record({ key, until }: Grant, what: 'reminded' | 'told' | 'rehearsed'): Promise<void> {
    const isUnchanged = { expression: '#until = :until AND attribute_exists(#open)', values: { until } };
    await this.#table.write(key, { [what]: until }, isUnchanged);
  }

  async #end(key: string, as: GrantEnd, condition: Condition): Promise<void> {
    const set = { state: 'ended', ended: this.#now().getTime(), ended_as: as };
    await this.#table.write(key, set, condition, ['open']);
  }

  #terms({ until, time, report }: GrantTerms): Item {
    const last = new Date(Math.max(until.getTime(), this.#now().getTime()));
    return {
      until: until.getTime(),
      time,
      report: JSON.stringify(report),
      expires: expiryAfter(last, this.#days * DAY),
    };
  }
}

/** What a new end makes obsolete. */
const LATER_ATTRIBUTES = ['reminded', 'told', 'rehearsed', 'revoked', 'ended', 'ended_as'];

const ALWAYS: Condition = { expression: 'attribute_not_exists(#pk) OR attribute_exists(#pk)', values: {} };

/** The condition that a grant has a state, and attributes with these values. */
function isIn(state: GrantEntry['state'], values: Item = {}): Condition {
  const others = Object.keys(values).map((name) => `#${name} = :${name}`);
  return { expression: ['#state = :state', ...others].join(' AND '), values: { state, ...values } };
}
