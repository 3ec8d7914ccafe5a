import type { Outcome } from '../../src/messages/outcome.ts';
import { type Dice, pick } from './dice.ts';

/** The rules of a run. */
export const RULES = {
  organization: 'my_org',
  rules: [
    { repository: 'handbook', teams: ['reader'] },
    { repository: 'onboarding', issues: [1], teams: ['docs'], slack: 'ops' },
  ],
};

interface WorkKind {
  readonly weight: number;
  readonly changes: boolean;
  readonly posted: Outcome | undefined;
}

/** What somebody writes: each kind with how often it comes, whether it changes a team, and what must be posted of it. */
export const KINDS = {
  /** A member of the organization joins. */
  join: { weight: 70, changes: true, posted: { outcome: 'added' } },
  /** Somebody from outside asks. */
  stranger: { weight: 10, changes: false, posted: { outcome: 'denied', reason: 'not-an-org-member' } },
  /** Somebody who is in the team already. */
  again: { weight: 4, changes: false, posted: undefined },
  /** A sentence with the word in it. */
  talk: { weight: 6, changes: false, posted: undefined },
  /** A comment that somebody else edits into a command. */
  edited: { weight: 4, changes: false, posted: undefined },
  /** A command where no rule holds. */
  elsewhere: { weight: 2, changes: false, posted: undefined },
  /** A command from before Usher was there, which is never delivered. */
  old: { weight: 2, changes: false, posted: undefined },
  /** No comment, but a message that nobody can read, right in a queue. */
  poison: { weight: 2, changes: false, posted: undefined },
} as const satisfies Readonly<Record<string, WorkKind>>;
export type Kind = keyof typeof KINDS;

/** One comment, or poison, of a run. */
export interface WorkItem {
  /** The id of the comment, which is in the login too: no other number looks like it. */
  readonly number: number;
  readonly kind: Kind;
  readonly login: string;
  readonly body: string;
  readonly place: (typeof PLACES)[number];
}

const PLACES = [
  { repository: 'my_org/handbook', issue: 3, team: 'reader' },
  { repository: 'my_org/handbook', issue: 4, team: 'reader' },
  { repository: 'my_org/onboarding', issue: 1, team: 'docs' },
] as const;

const kinds: readonly (readonly [Kind, number])[] = [
  ['join', KINDS.join.weight],
  ['stranger', KINDS.stranger.weight],
  ['again', KINDS.again.weight],
  ['talk', KINDS.talk.weight],
  ['edited', KINDS.edited.weight],
  ['elsewhere', KINDS.elsewhere.weight],
  ['old', KINDS.old.weight],
  ['poison', KINDS.poison.weight],
];

const COMMANDS = ['join', '/join', 'Join!', ' join ', 'JOIN.'];
const SENTENCES = ['How do I join?', 'join us', '> join', 'please join\nme', 'jοin', 'thanks'];
const POISON = [
  '{"broken": NUMBER',
  '"NUMBER"',
  '{"comment": {"id": NUMBER}}',
  '[]NUMBER',
  'NUMBER',
  '{"a": NUMBER}',
];

/** Plans what is written in a run. */
export function planWorkload(count: number, dice: Dice): readonly WorkItem[] {
  return Array.from({ length: count }, (_, index) => {
    const number = 7_000_000_000 + index;
    const throwFor = (what: string) => dice('item', what, number);
    const one = (texts: readonly string[]) => texts[Math.floor(throwFor('body') * texts.length)] ?? '';
    // Also the smallest run has one of each kind.
    const kind = kinds[index]?.[0] ?? pick(kinds, throwFor('kind')) ?? 'join';
    const [first, ...others] = PLACES;
    const place = others[Math.floor(throwFor('place') * (others.length + 1))] ?? first;
    return {
      number,
      kind,
      login: kind === 'stranger' ? `stranger-${number}` : `person-${number}`,
      body: bodyOf(kind, number, one),
      place,
    };
  });
}

function bodyOf(kind: Kind, number: number, one: (texts: readonly string[]) => string): string {
  switch (kind) {
    case 'talk':
    case 'edited':
      return one(SENTENCES);
    case 'poison':
      return one(POISON).replace('NUMBER', String(number));
    case 'join':
    case 'stranger':
    case 'again':
    case 'elsewhere':
    case 'old':
      return one(COMMANDS);
  }
}
