import type { Person } from './people.ts';
import { SortedList } from './sorted-list.ts';

/** An issue or a pull request: GitHub's API treats both as issues. */
export interface Issue {
  readonly id: number;
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly author: Person;
  readonly state: string;
  readonly isPullRequest: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
}

/** The transfer of an issue from another repository, the only kind of event in the stand-in. */
export interface Transfer {
  readonly id: number;
  readonly createdAt: Date;
}

/** The issues of the organization's repositories, and their events. */
export class Issues {
  readonly #byPlace = new Map<string, Issue>();
  readonly #transfers = new Map<string, SortedList<Transfer>>();
  #lastEventId = 0;

  set(issue: Issue): void {
    this.#byPlace.set(place(issue.repository, issue.number), issue);
  }

  find(repository: string, number: number): Issue | undefined {
    return this.#byPlace.get(place(repository, number));
  }

  /** Records the transfer of an issue from another repository. */
  addTransfer(issue: Issue, createdAt: Date): void {
    const where = place(issue.repository, issue.number);
    const transfers = this.#transfers.get(where) ?? new SortedList<Transfer>(byTime);
    this.#transfers.set(where, transfers);
    this.#lastEventId += 1;
    transfers.add({ id: this.#lastEventId, createdAt });
  }

  /** An issue's transfers, oldest first. */
  transfers(issue: Issue): readonly Transfer[] {
    return this.#transfers.get(place(issue.repository, issue.number))?.items ?? [];
  }
}

const place = (repository: string, number: number) => `${repository.toLowerCase()}#${number}`;

const byTime = (one: Transfer, other: Transfer) => one.createdAt.getTime() - other.createdAt.getTime();
