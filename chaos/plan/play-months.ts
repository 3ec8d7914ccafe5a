import type { Post } from '../../local/slack.ts';
import { hasButtons } from '../../local/slack-clicks.ts';
import type { Person } from '../../local/github/people.ts';
import { splitFullName } from '../../src/github/repositories.ts';
import { reminderLead } from '../../src/rules/durations.ts';
import { WEBHOOK_GRACE } from '../../src/runtime/limits.ts';
import type { Pace } from '../functions/pace.ts';
import type { Progress } from '../verdict/end.ts';
import type { Record } from '../verdict/record.ts';
import { readPost, type Told } from '../verdict/told.ts';
import type { Dice } from './dice.ts';
import type { Act, VisitComment, Visitor } from './months.ts';
import { click, writeComment, type WriterOptions } from './schedule-workload.ts';
import { APPROVER, DENIER, MEMBERS } from './workload.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface MonthsOptions extends WriterOptions {
  readonly dice: Dice;
  readonly record: Record;
  readonly pace: Pace;
}

/** How far somebody's story is. */
interface Progressing {
  comments: number;
  renewalsLeft: number;
  returnsLeft: number;
  /** How often Slack heard that they were let in, and that this ended. */
  added: number;
  ended: number;
  /** Whether nothing more is to come of a story that Usher must not end. */
  isDone: boolean;
}

/** Has people write comments, admins change teams and approvers click, each as their story goes and as Slack is told. */
export class MonthsPlay {
  readonly comments = new Map<number, VisitComment>();
  readonly acts: Act[] = [];
  readonly #visitors: readonly Visitor[];
  readonly #options: MonthsOptions;
  readonly #progress: ReadonlyMap<Visitor, Progressing>;
  readonly #seen = new Set<string>();

  constructor(visitors: readonly Visitor[], options: MonthsOptions) {
    this.#visitors = visitors;
    this.#options = options;
    this.#progress = new Map(
      visitors.map((visitor) => [
        visitor,
        {
          comments: 0,
          renewalsLeft: visitor.renewals,
          returnsLeft: visitor.story === 'returns' ? 1 : 0,
          added: 0,
          ended: 0,
          isDone: false,
        },
      ]),
    );
    for (const visitor of visitors) {
      if (visitor.story === 'before') this.#act(visitor, 'adds');
      this.#in(visitor.joins, () => {
        if (visitor.story === 'outside') this.#act(visitor, 'adds');
        else this.#write(visitor, 'join');
        if (visitor.story === 'before' || visitor.story === 'outside') this.#of(visitor).isDone = true;
      });
    }
  }

  /** How many stories have come to their end. */
  progress(): Progress {
    const over = this.#visitors.filter((visitor) => this.#isOver(visitor)).length;
    return { settled: over, expected: this.#visitors.length, of: 'people' };
  }

  /** Whether all stories have come to their end. */
  isOver(): boolean {
    return this.#visitors.every((visitor) => this.#isOver(visitor));
  }

  /** What the verdict needs to know. */
  evidence() {
    const { comments } = this.#options.github;
    const places = new Set(this.#visitors.map(({ place }) => place.repository));
    const replies = [...places].flatMap((repository) =>
      comments
        .list(splitFullName(repository).repo, 'id')
        .flatMap(({ id, body }) => (this.comments.has(id) ? [] : [body])),
    );
    return { visitors: this.#visitors, comments: this.comments, acts: this.acts, replies };
  }

  #isOver(visitor: Visitor): boolean {
    const { added, ended, isDone, returnsLeft } = this.#of(visitor);
    return isDone || (added > 0 && ended >= added && returnsLeft === 0);
  }

  /** Takes in a message that Slack was given. */
  readonly onPost = (post: Post): void => {
    const text = JSON.stringify(post.payload);
    const told = this.#seen.has(text) ? undefined : readPost(post, this.comments);
    this.#seen.add(text);
    if (told !== undefined) this.#goOn(told, post);
  };

  #goOn({ comment, result, until }: Told, post: Post): void {
    const { visitor, time } = comment;
    const { pace, dice } = this.#options;
    const progress = this.#of(visitor);
    if (until !== undefined && result.outcome !== 'requested') {
      pace.expect(until - reminderLead(time));
      pace.expect(until);
    }
    const { outcome } = result;
    if (outcome === 'added') {
      progress.added += 1;
      const delay = time * (0.3 + 0.3 * dice('acts', comment.number));
      if (progress.added === 1) this.#in(delay, () => this.#step(visitor));
    }
    if (outcome === 'requested' && hasButtons(post))
      this.#in(10 * MINUTE, () => this.#approve(post, comment));
    if (outcome === 'ending' && until !== undefined) this.#renew(comment, until);
    if (outcome === 'left' || outcome === 'expired' || outcome === 'kept') progress.ended += 1;
    if (outcome === 'left' && progress.returnsLeft > 0) {
      this.#in(DAY, () => {
        progress.returnsLeft -= 1;
        this.#write(visitor, 'join');
      });
    }
  }

  /** Some renew after the reminder, a few of them in the last minutes, just before a sweep takes them out. */
  #renew({ visitor, number }: VisitComment, until: number): void {
    const { dice, now } = this.#options;
    const progress = this.#of(visitor);
    if (progress.renewalsLeft === 0) return;
    progress.renewalsLeft -= 1;
    const last = until - now() - 3 * MINUTE;
    const thrown = dice('renews', number);
    this.#in(thrown < 0.15 ? last : last * thrown, () => this.#write(visitor, 'join'));
  }

  /** What comes halfway through somebody's first time. */
  #step(visitor: Visitor): void {
    switch (visitor.story) {
      case 'leaves':
      case 'returns':
        this.#write(visitor, 'leave');
        return;
      case 'removed':
      case 'readded':
        this.#act(visitor, 'removes');
        if (visitor.story === 'readded') this.#readdAfterSweep(visitor, this.#options.now());
        else this.#of(visitor).isDone = true;
        return;
      case 'promoted':
        this.#act(visitor, 'promotes');
        return;
      case 'stays':
      case 'approved':
      case 'before':
      case 'outside':
        return;
    }
  }

  /** What nobody can tell apart is not promised: an admin waits for a complete sweep before they let somebody in again. */
  #readdAfterSweep(visitor: Visitor, since: number): void {
    const { record, pace, now } = this.#options;
    pace.expect(now());
    this.#in(15 * MINUTE, () => {
      const isSeen = record.scheduled.some(
        ({ name, at, end }) => name === 'sweep' && at > since && end?.isComplete === true,
      );
      if (!isSeen) {
        this.#readdAfterSweep(visitor, since);
        return;
      }
      this.#act(visitor, 'adds');
      this.#of(visitor).isDone = true;
    });
  }

  #act(visitor: Visitor, what: Act['what']): void {
    const { github, record, now, pace } = this.#options;
    const { organization } = github;
    const team = organization.team(visitor.place.team);
    if (team === undefined) throw new Error(`the stand-in has no team ${visitor.place.team}`);
    const person = this.#personOf(visitor);
    if (what === 'removes') organization.leave(team, person);
    else organization.join(team, person, what === 'promotes' ? 'maintainer' : 'member');
    this.acts.push({ visitor, what, at: now(), order: record.next() });
    pace.expect(now());
  }

  #personOf({ account: { id, login } }: Visitor): Person {
    const { people, organization } = this.#options.github;
    const person = people.upsert(id, login);
    organization.admit(person);
    return person;
  }

  #write(visitor: Visitor, says: VisitComment['says']): void {
    const { now, pace } = this.#options;
    const progress = this.#of(visitor);
    const { account, place, days, story } = visitor;
    const comment: VisitComment = {
      visitor,
      says,
      number: visitor.number + progress.comments,
      author: account,
      person: account,
      place,
      body: says === 'leave' ? '/leave' : `/join ${place.team} ${days}d`,
      time: days * DAY,
      isDecided: story === 'approved',
      at: now(),
    };
    progress.comments += 1;
    this.comments.set(comment.number, comment);
    this.#personOf(visitor);
    pace.expect(now());
    pace.expect(now() + WEBHOOK_GRACE);
    writeComment(comment, this.#options);
  }

  /** An approver clicks, and for every other request another one does so at once. */
  #approve(post: Post, { number }: VisitComment): void {
    const { github, dice } = this.#options;
    const { organization, people } = github;
    for (const { id, login } of [APPROVER, DENIER]) organization.admit(people.upsert(id, login));
    const approvers = dice('approves', number) < 0.5 ? [APPROVER] : [APPROVER, DENIER];
    for (const { login } of approvers) click(post, MEMBERS[login] ?? '', 'usher_approve', this.#options);
  }

  #in(delay: number, run: () => void): void {
    const { agenda, now } = this.#options;
    agenda.add(now() + delay, run);
  }

  #of(visitor: Visitor): Progressing {
    const found = this.#progress.get(visitor);
    if (found === undefined) throw new Error(`nobody plans the story of ${visitor.account.login}`);
    return found;
  }
}
