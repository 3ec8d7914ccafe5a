import * as z from 'zod/mini';
import { isSameName, type Person } from './people.ts';
import { SortedList } from './sorted-list.ts';

/** GitHub's reactions. */
export const reactionContent = z.enum(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']);
export type ReactionContent = z.infer<typeof reactionContent>;

export interface Reaction {
  readonly id: number;
  readonly author: Person;
  readonly content: ReactionContent;
  readonly createdAt: Date;
}

/** A comment on an issue. Its times are in GitHub's format, so they compare as text. */
export interface Comment {
  readonly id: number;
  readonly repository: string;
  readonly issue: number;
  readonly author: Person;
  readonly body: string;
  readonly htmlUrl: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly authorAssociation: string;
  readonly app: unknown;
}

/** The comments in the organization's repositories, and the reactions to them. */
export class Comments {
  readonly #byId = new Map<number, Comment>();
  readonly #byRepository = new Map<string, RepositoryComments>();
  readonly #deleted = new Set<number>();
  readonly #reactions = new Map<number, Reaction[]>();
  readonly #now: () => Date;
  #lastReactionId = 0;
  /** Higher than GitHub's own ids, so that no payload brings the same one. */
  #lastId = 4_000_000_000;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Adds a comment or replaces the one with its id. A deleted comment stays deleted. */
  set(comment: Comment): void {
    if (this.#deleted.has(comment.id)) return;
    this.#remove(comment.id);
    this.#byId.set(comment.id, comment);
    this.#in(comment.repository).add(comment);
  }

  /** An unused id for a new comment. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  delete(id: number): void {
    this.#remove(id);
    this.#deleted.add(id);
  }

  find(repository: string, id: number): Comment | undefined {
    const comment = this.#byId.get(id);
    return comment && isSameName(comment.repository, repository) ? comment : undefined;
  }

  /** The comments in a repository in ascending order; with `since`, only those updated then or later. */
  list(repository: string, order: CommentOrder, since?: string): readonly Comment[] {
    return this.#in(repository).list(order, since);
  }

  reactions(comment: Comment): readonly Reaction[] {
    return this.#reactions.get(comment.id) ?? [];
  }

  /** Adds a reaction, or returns the author's existing one with this content. */
  react(comment: Comment, content: ReactionContent, author: Person): { reaction: Reaction; isNew: boolean } {
    const reactions = this.reactions(comment);
    const existing = reactions.find((reaction) => reaction.content === content && reaction.author === author);
    if (existing) return { reaction: existing, isNew: false };
    this.#lastReactionId += 1;
    const reaction = { id: this.#lastReactionId, author, content, createdAt: this.#now() };
    this.#reactions.set(comment.id, [...reactions, reaction]);
    return { reaction, isNew: true };
  }

  #remove(id: number): void {
    const comment = this.#byId.get(id);
    if (!comment) return;
    this.#byId.delete(id);
    this.#in(comment.repository).delete(comment);
  }

  #in(repository: string): RepositoryComments {
    const name = repository.toLowerCase();
    const comments = this.#byRepository.get(name) ?? new RepositoryComments();
    this.#byRepository.set(name, comments);
    return comments;
  }
}

/** The properties that comments can be ordered by. */
export type CommentOrder = 'id' | 'created' | 'updated';

function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

const byId = (one: Comment, other: Comment) => one.id - other.id;

/** The comments in one repository, in each of GitHub's orders. */
class RepositoryComments {
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

  /** The comments in ascending order; with `since`, only those updated then or later. */
  list(order: CommentOrder, since?: string): readonly Comment[] {
    if (since === undefined) return this.#lists[order].items;
    const isRecent = ({ updatedAt }: Comment) => updatedAt >= since;
    return order === 'updated'
      ? this.#lists.updated.from(isRecent)
      : this.#lists[order].items.filter(isRecent);
  }
}
