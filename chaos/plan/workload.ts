import type { Outcome } from '../../src/messages/outcome.ts';
import { HEAL } from './alarms.ts';
import { type Dice, pick } from './dice.ts';

/** Who decides on requests in a run. */
export const APPROVER = { login: 'lead', id: 900_000_000 };

/** Who else does: they deny in Slack what the other one approves there. */
export const DENIER = { login: 'second', id: 900_000_001 };

/** Who they are in Slack. */
export const MEMBERS = { [APPROVER.login]: 'U0LEAD', [DENIER.login]: 'U0SECOND' };

/** The rules of a run. */
export const RULES = {
  organization: 'my_org',
  slack_members: MEMBERS,
  rules: [
    { repository: 'handbook', teams: ['reader'] },
    { repository: 'onboarding', issues: [1], teams: ['docs'], slack: 'ops' },
    { repository: 'restricted', teams: ['guarded'], approve: { by: [APPROVER.login, DENIER.login] } },
    { repository: 'visits', teams: ['visitors'], for: '1h' },
  ],
  heal: HEAL,
};

interface WorkKind {
  /** How often it comes; 0 for what comes only after something else. */
  readonly weight: number;
  /** Whether it changes a team. */
  readonly changes: boolean;
  /** What must be posted to Slack; about an alarm, one of several things. */
  readonly posted: Outcome | 'alarm' | undefined;
}

/** The kinds of comments and messages in a run. */
export const KINDS = {
  /** A member of the organization joins. */
  join: { weight: 64, changes: true, posted: { outcome: 'added' } },
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
  /** Not a comment, but a message that nobody can read, put straight into a queue. */
  poison: { weight: 2, changes: false, posted: undefined },
  /** A join that somebody has to approve. */
  request: { weight: 2, changes: false, posted: { outcome: 'requested' } },
  /** The approval of the request before it. */
  approval: { weight: 0, changes: true, posted: { outcome: 'added' } },
  /** A second join by the requester, right after the approval. */
  impatient: { weight: 0, changes: false, posted: undefined },
  /** Not a comment, but the alarm of an instance; three come at once. */
  alarm: { weight: 2, changes: false, posted: 'alarm' },
  /** A join that somebody has to approve, in Slack. */
  clickable: { weight: 2, changes: false, posted: { outcome: 'requested' } },
  /** The clicks on the buttons of the request before it: one approves, and a moment later one denies. */
  clicks: { weight: 0, changes: true, posted: { outcome: 'added' } },
  /** A join for an hour, after which a sweep takes the person out. */
  visit: { weight: 4, changes: true, posted: { outcome: 'added' } },
} as const satisfies Readonly<Record<string, WorkKind>>;
export type Kind = keyof typeof KINDS;

/** Somebody on GitHub. */
export interface Account {
  readonly login: string;
  readonly id: number;
}

/** One comment or message of a run. */
export interface WorkItem {
  /** The id of the comment; no other number looks like it. */
  readonly number: number;
  readonly kind: Kind;
  readonly author: Account;
  /** Whom it is about; the number is in their login, unless the item belongs to a request. */
  readonly person: Account;
  readonly body: string;
  readonly place: Place;
  /** What happens after a request, in order. */
  readonly followUps?: readonly WorkItem[];
}

/** Where somebody comments, and the team that it opens. */
export interface Place {
  readonly repository: string;
  readonly issue: number;
  readonly team: string;
}

const PLACES: readonly [Place, ...Place[]] = [
  { repository: 'my_org/handbook', issue: 3, team: 'reader' },
  { repository: 'my_org/handbook', issue: 4, team: 'reader' },
  { repository: 'my_org/onboarding', issue: 1, team: 'docs' },
];
/** In ms: how long a visit lasts. */
export const VISIT = 3_600_000;
const VISITORS: Place = { repository: 'my_org/visits', issue: 6, team: 'visitors' };
const GUARDED: Place = { repository: 'my_org/restricted', issue: 5, team: 'guarded' };

const isKind = (name: string): name is Kind => name in KINDS;
const kinds = Object.entries(KINDS).flatMap(([name, { weight }]) =>
  isKind(name) && weight > 0 ? [[name, weight] as const] : [],
);

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

/** The id of the first comment. */
export const FIRST_NUMBER = 7_000_000_000;
/** A request, its approval, and the second join. */
const REQUEST_SIZE = 3;
const ALARMS_AT_ONCE = 3;
/** A request, and the clicks on its buttons. */
const CLICKABLE_SIZE = 2;

/** An account whose id is another number than the comment's, so that each finds its own. */
export const accountOf = (name: string, number: number): Account => ({
  login: `${name}-${number}`,
  id: number - 6_000_000_000,
});

/** Plans what is written in a run: so many items, those after requests included. */
export function planWorkload(count: number, dice: Dice): readonly WorkItem[] {
  const items: WorkItem[] = [];
  for (let index = 0; items.length < count; index += 1) {
    const number = FIRST_NUMBER + items.length;
    // Even the smallest run has one of each kind.
    const kind = kinds[index]?.[0] ?? pick(kinds, dice('item', 'kind', number)) ?? 'join';
    if (kind === 'alarm' && items.length + ALARMS_AT_ONCE <= count) {
      for (let of = 0; of < ALARMS_AT_ONCE; of += 1) items.push(planItem(kind, number + of, dice));
    } else if (kind === 'clickable') {
      const fits = items.length + CLICKABLE_SIZE <= count;
      items.push(...(fits ? planClickable(number) : [planItem('join', number, dice)]));
    } else if (kind !== 'request' && kind !== 'alarm') items.push(planItem(kind, number, dice));
    else if (kind === 'request' && items.length + REQUEST_SIZE <= count) items.push(...planRequest(number));
    else items.push(planItem('join', number, dice));
  }
  return items;
}

function planItem(kind: Kind, number: number, dice: Dice): WorkItem {
  const one = (texts: readonly string[]) =>
    texts[Math.floor(dice('item', 'body', number) * texts.length)] ?? '';
  const [first, ...others] = PLACES;
  const drawn = others[Math.floor(dice('item', 'place', number) * PLACES.length)] ?? first;
  const place = kind === 'visit' ? VISITORS : drawn;
  const person = accountOf(kind === 'stranger' ? 'stranger' : 'person', number);
  return { number, kind, author: person, person, body: bodyOf(kind, number, one), place };
}

/** A request with what follows it. Calls about the person belong to the approval, which lets them in. */
function planRequest(number: number): readonly WorkItem[] {
  const person = accountOf('person', number + 1);
  const about = { person, place: GUARDED };
  const followUps: readonly WorkItem[] = [
    { ...about, number: number + 1, kind: 'approval', author: APPROVER, body: `/approve @${person.login}` },
    { ...about, number: number + 2, kind: 'impatient', author: person, body: 'join' },
  ];
  return [{ ...about, number, kind: 'request', author: person, body: 'join', followUps }, ...followUps];
}

/** A request that is decided in Slack. Calls about the person belong to the clicks. One of them decides. */
function planClickable(number: number): readonly WorkItem[] {
  const person = accountOf('person', number + 1);
  const about = { person, place: GUARDED };
  const clicks: WorkItem = { ...about, number: number + 1, kind: 'clicks', author: APPROVER, body: '' };
  return [{ ...about, number, kind: 'clickable', author: person, body: 'join', followUps: [clicks] }, clicks];
}

function bodyOf(kind: Kind, number: number, one: (texts: readonly string[]) => string): string {
  switch (kind) {
    case 'talk':
    case 'edited':
      return one(SENTENCES);
    case 'alarm':
      return '';
    case 'poison':
      return one(POISON).replace('NUMBER', String(number));
    case 'join':
    case 'stranger':
    case 'again':
    case 'elsewhere':
    case 'old':
    case 'request':
    case 'approval':
    case 'impatient':
    case 'clickable':
    case 'clicks':
    case 'visit':
      return one(COMMANDS);
  }
}
