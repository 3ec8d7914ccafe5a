import type { Person } from './people.ts';

const DAY = 24 * 60 * 60 * 1_000;
const LIFETIME = 7 * DAY;

/** An open invitation to the organization. */
export interface Invitation {
  readonly id: number;
  readonly createdAt: Date;
}

/** An invitation that expired. */
export interface FailedInvitation extends Invitation {
  readonly person: Person;
  readonly failedAt: Date;
  readonly teamCount: number;
}

/** The invitations of an organization. */
export class Invitations {
  readonly #open = new Map<Person, Invitation>();
  readonly #failed: FailedInvitation[] = [];
  readonly #sentAt: number[] = [];
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  get open(): ReadonlyMap<Person, Invitation> {
    return this.#open;
  }

  get failed(): readonly FailedInvitation[] {
    return this.#failed;
  }

  /** The number of invitations sent in the last 24 hours. */
  get sentToday(): number {
    return this.#sentAt.filter((at) => at > this.#now().getTime() - DAY).length;
  }

  /** Who has an expired invitation that is still open, and when it expired. */
  get expired(): readonly (readonly [Person, Date])[] {
    return [...this.#open]
      .map(([person, { createdAt }]) => [person, new Date(createdAt.getTime() + LIFETIME)] as const)
      .filter(([, at]) => this.#now() >= at);
  }

  /** Invites a person, unless they have an open invitation. */
  send(person: Person): void {
    if (this.#open.has(person)) return;
    this.#sentAt.push(this.#now().getTime());
    this.#open.set(person, { id: this.#sentAt.length, createdAt: this.#now() });
  }

  /** Ends an invitation without keeping a record. */
  end(person: Person): void {
    this.#open.delete(person);
  }

  /** Moves an expired invitation to the failed ones. */
  fail(person: Person, failedAt: Date, teamCount: number): void {
    const invitation = this.#open.get(person);
    if (invitation) this.#failed.push({ ...invitation, person, failedAt, teamCount });
    this.#open.delete(person);
  }
}
