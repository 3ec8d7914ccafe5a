import * as z from 'zod/mini';
import { isSameName, type Person } from './people.ts';

/** The reactions that GitHub knows. */
export const reactionContent = z.enum(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']);
export type ReactionContent = z.infer<typeof reactionContent>;

/** A reaction of the token's owner: nobody else reacts here. */
export interface Reaction {
  readonly id: number;
  readonly content: ReactionContent;
  readonly createdAt: Date;
}

/** A comment on an issue. */
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
  readonly #reactions = new Map<number, Reaction[]>();
  readonly #now: () => Date;
  #lastReactionId = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  set(comment: Comment): void {
    this.#byId.set(comment.id, comment);
  }

  delete(id: number): void {
    this.#byId.delete(id);
  }

  find(repository: string, id: number): Comment | undefined {
    const comment = this.#byId.get(id);
    return comment && isSameName(comment.repository, repository) ? comment : undefined;
  }

  reactions(comment: Comment): readonly Reaction[] {
    return this.#reactions.get(comment.id) ?? [];
  }

  /** Adds a reaction, or finds the one that is there already. */
  react(comment: Comment, content: ReactionContent): { reaction: Reaction; isNew: boolean } {
    const reactions = this.reactions(comment);
    const present = reactions.find((reaction) => reaction.content === content);
    if (present) return { reaction: present, isNew: false };
    this.#lastReactionId += 1;
    const reaction = { id: this.#lastReactionId, content, createdAt: this.#now() };
    this.#reactions.set(comment.id, [...reactions, reaction]);
    return { reaction, isNew: true };
  }
}
