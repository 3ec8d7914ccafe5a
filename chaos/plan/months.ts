import { type Dice, pick } from './dice.ts';
import type { Written } from './payload.ts';
import type { Outage } from './plan.ts';
import { type Account, accountOf, APPROVER, DENIER, FIRST_NUMBER, type Place, RULES } from './workload.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** In ms. */
export const MONTH = 30 * DAY;

/**
 * The rules of a run over months. The Slack destinations are those of {@link RULES}: the stack, which is read once in a
 * process, has them.
 */
export const MONTHS_RULES = {
  ...RULES,
  rules: [
    { repository: 'rota', teams: ['oncall'], commands: ['join', 'leave'], for: '30d', slack: 'ops' },
    {
      repository: 'guests',
      teams: ['guests'],
      commands: ['join', 'leave'],
      for: '30d',
      approve: { by: [APPROVER.login, DENIER.login] },
    },
  ],
};

const ROTA: Place = { repository: 'my_org/rota', issue: 8, team: 'oncall' };
const GUESTS: Place = { repository: 'my_org/guests', issue: 9, team: 'guests' };

/** What people do in a run over months, by weight. */
const STORIES = {
  /** Joins, may renew after each reminder, and is taken out at the end. */
  stays: 24,
  /** The same, but somebody has to approve, and does so by a click in Slack. */
  approved: 20,
  /** Comments `/leave` early. */
  leaves: 10,
  /** The same, and joins again the next day. */
  returns: 10,
  /** An admin takes them out on GitHub, behind Usher's back. */
  removed: 10,
  /** The same, and lets them in again once a sweep has seen it. Usher must leave them in. */
  readded: 10,
  /** An admin makes them a maintainer of the team. Usher must leave them in. */
  promoted: 10,
  /** Is in the team before, and comments `join` all the same. Usher must leave them in. */
  before: 6,
  /** Is put in by an admin, and comments nothing. Usher must leave them in. */
  outside: 6,
} as const;
export type Story = keyof typeof STORIES;
const isStory = (name: string): name is Story => name in STORIES;
const stories = Object.entries(STORIES).flatMap(([name, weight]) =>
  isStory(name) ? [[name, weight] as const] : [],
);

/** How long people ask to be in, in days, by weight. */
const TIMES: readonly (readonly [number, number])[] = [
  [30, 4],
  [14, 2],
  [7, 4],
];

/** Somebody in a run over months. */
export interface Visitor {
  /** The id of their first comment, which is in their login. Those of their later comments follow it. */
  readonly number: number;
  readonly account: Account;
  readonly place: Place;
  readonly story: Story;
  /** In days: how long they ask to be in. */
  readonly days: number;
  /** In ms after the start: when they join, or are put in. */
  readonly joins: number;
  /** How often they renew. */
  readonly renewals: number;
}

/** A comment that somebody wrote in a run over months. */
export interface VisitComment extends Written {
  readonly person: Account;
  readonly visitor: Visitor;
  readonly says: 'join' | 'leave';
  /** In ms: how long it asks for. */
  readonly time: number;
  /** Whether somebody decides on it. */
  readonly isDecided: boolean;
  /** When it was written, in ms. */
  readonly at: number;
}

/** What an admin did to a membership on GitHub, behind Usher's back. */
export interface Act {
  readonly visitor: Visitor;
  readonly what: 'adds' | 'removes' | 'promotes';
  /** In ms, and its place in the order of events. */
  readonly at: number;
  readonly order: number;
}

/** How many comments somebody may write, at most. */
const COMMENTS_EACH = 20;
/** How many people join at about the same time. */
const GROUP = 5;
/** In ms: how long before the end of the run everybody's time must be over, in case of outages. */
const MARGIN = 4 * DAY;

/** Plans who joins in a run over so many months. Everybody's time is over by its end. */
export function planVisitors(count: number, months: number, dice: Dice): readonly Visitor[] {
  return Array.from({ length: count }, (_, index) => {
    const number = FIRST_NUMBER + index * COMMENTS_EACH;
    // Even the smallest run has one of each story.
    const story = stories[index]?.[0] ?? pick(stories, dice('story', number)) ?? 'stays';
    // Who returns the next day is in twice.
    const lifetimes = (days: number) => (story === 'returns' ? 2 * (days + 1) : days) * DAY;
    const room = months * MONTH - MARGIN;
    const possible = TIMES.filter(([days]) => lifetimes(days) <= room);
    const days = pick(possible, dice('days', number)) ?? 7;
    const rest = room - lifetimes(days);
    const joins = rest * dice('group', Math.floor(index / GROUP)) + HOUR * (1 + dice('joins', number));
    const possibleRenewals = Math.floor((room - joins - lifetimes(days)) / (days * DAY));
    return {
      number,
      account: accountOf('person', number),
      place: story === 'approved' ? GUESTS : ROTA,
      story,
      days,
      joins,
      renewals: Math.max(0, Math.min(Math.floor(dice('renewals', number) * 4), possibleRenewals)),
    };
  });
}

/** Whether a time of a run, in ms after its start, is in a week without faults: every other one is. */
export const isCalmAt = (elapsed: number): boolean => Math.floor(elapsed / WEEK) % 2 === 1;

const MAY_BE_DOWN: readonly (readonly [Outage['of'], number])[] = [
  ['github', 6],
  ['dynamodb', 3],
  ['slack', 2],
  ['sns', 2],
  ['kms', 1],
  ['receive', 2],
];
const OUTAGES_A_WEEK = 2;

/** Plans outages of 2 to 20 hours in the weeks with faults. @param start - In ms. */
export function planOutages(start: number, months: number, dice: Dice): readonly Outage[] {
  const weeks = Math.ceil((months * MONTH) / WEEK);
  return Array.from({ length: weeks * OUTAGES_A_WEEK }, (_, index) => {
    const week = Math.floor(index / OUTAGES_A_WEEK);
    const from = start + week * WEEK + DAY * (0.5 + 5 * dice('outage', 'from', index));
    const of = pick(MAY_BE_DOWN, dice('outage', 'of', index)) ?? 'github';
    return { of, from, to: from + HOUR * (2 + 18 * dice('outage', 'hours', index)) };
  }).filter(({ from }) => !isCalmAt(from - start));
}
