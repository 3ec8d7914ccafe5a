import * as z from 'zod/mini';
import { isSameName, type Person } from './people.ts';
import { SortedList } from './sorted-list.ts';

/** The reactions that GitHub knows. */
export const reactionContent = z.enum(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']);
export type ReactionContent = z.infer<typeof reactionContent>;

export interface Reaction {
  readonly id: number;
  readonly author: Person;
  readonly content: ReactionContent;
  readonly createdAt: Date;
}

/** A comment on an issue; its times are as GitHub writes them, so that they compare as text. */
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

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Puts a comment in the place of the one with its id; one that was deleted does not come back. */
  set(comment: Comment): void {
    if (this.#deleted.has(comment.id)) return;
    this.#remove(comment.id);
    this.#byId.set(comment.id, comment);
    this.#in(comment.repository).add(comment);
  }

  delete(id: number): void {
    this.#remove(id);
    this.#deleted.add(id);
  }

  find(repository: string, id: number): Comment | undefined {
    const comment = this.#byId.get(id);
    return comment && isSameName(comment.repository, repository) ? comment : undefined;
  }

  /** The comments in a repository in ascending order, if asked for only those updated at that time or later. */
  list(repository: string, order: CommentOrder, since?: string): readonly Comment[] {
    return this.#in(repository).list(order, since);
  }

  reactions(comment: Comment): readonly Reaction[] {
    return this.#reactions.get(comment.id) ?? [];
  }

  /** Adds a reaction, or finds the one that is there already. */
  react(comment: Comment, content: ReactionContent, author: Person): { reaction: Reaction; isNew: boolean } {
    const reactions = this.reactions(comment);
    const present = reactions.find((reaction) => reaction.content === content && reaction.author === author);
    if (present) return { reaction: present, isNew: false };
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
