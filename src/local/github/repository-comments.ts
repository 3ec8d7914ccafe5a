import type { Comment } from './comments.ts';
import { SortedList } from './sorted-list.ts';

/** What comments can be ordered by. */
export type CommentOrder = 'id' | 'created' | 'updated';

function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

const byId = (one: Comment, other: Comment) => one.id - other.id;

/** The comments in one repository, in each of the orders that GitHub lists them in. */
export class RepositoryComments {
  readonly #lists = {
    id: new SortedList<Comment>(byId),
    created: new SortedList<Comment>(
      (one, other) => byText(one.createdAt, other.createdAt) || byId(one, other),
    ),
    updated: new SortedList<Comment>(
      (one, other) => byText(one.updatedAt, other.updatedAt) || byId(one, other),
    ),
  };

  add(comment: Comment): void {
    for (const list of Object.values(this.#lists)) list.add(comment);
  }

  delete(comment: Comment): void {
    for (const list of Object.values(this.#lists)) list.delete(comment);
  }

  /** The comments in ascending order, if asked for only those updated at that time or later. */
  list(order: CommentOrder, since?: string): readonly Comment[] {
    if (since === undefined) return this.#lists[order].items;
    const isRecent = ({ updatedAt }: Comment) => updatedAt >= since;
    return order === 'updated'
      ? this.#lists.updated.from(isRecent)
      : this.#lists[order].items.filter(isRecent);
  }
}
