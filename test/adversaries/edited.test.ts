import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectNothing } from './attempt.ts';
import { startWorld } from './world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** Minutes before now, by the clock of {@link startWorld}, as GitHub writes a time. */
type At = { readonly minutesAgo: number };
const DAYS = 24 * 60;

/** Comments that nobody just wrote; each is `join` by a person who may join. */
const EDITED: readonly (readonly [title: string, changes: Record<string, unknown>, became: string])[] = [
  ['edited', { action: 'edited' }, 'ignored'],
  ['edited, with what it was before', { action: 'edited', changes: { body: { from: 'hi' } } }, 'ignored'],
  ['deleted', { action: 'deleted' }, 'ignored'],
  ['transferred with its issue', { action: 'transferred' }, 'ignored'],
  ['pinned', { action: 'pinned' }, 'ignored'],
  ['created, in another case', { action: 'Created' }, 'ignored'],
  ['created, with a space', { action: 'created ' }, 'ignored'],
  ['created, with a look-alike', { action: 'creat\u0435d' }, 'ignored'],
  ['of no action', { action: undefined }, '400'],
  ['of the action null', { action: null }, '400'],
  ['of an action in a list', { action: ['created'] }, '400'],
  ['of an action in an object', { action: { created: true } }, '400'],
  ['created, and edited a second later', { 'comment.updated_at': { minutesAgo: -1 / 60 } }, 'not a command'],
  ['created, and edited an hour later', { 'comment.updated_at': { minutesAgo: -60 } }, 'not a command'],
  ['created, and edited before that', { 'comment.updated_at': { minutesAgo: 60 } }, 'not a command'],
  ['created at another time', { 'comment.created_at': { minutesAgo: 1 } }, 'not a command'],
  ['never updated', { 'comment.updated_at': undefined }, '400'],
  ['updated at null', { 'comment.updated_at': null }, '400'],
  ['never created', { 'comment.created_at': undefined }, '400'],
  ['five days old', old(5 * DAYS), 'ignored'],
  ['a minute over four days old', old(4 * DAYS + 1), 'ignored'],
  ['years old', old(3_000 * DAYS), 'ignored'],
  ['with times that aren’t', { 'comment.created_at': 'now', 'comment.updated_at': 'now' }, '400'],
  [
    'with numbers for times',
    { 'comment.created_at': 1_795_000_000, 'comment.updated_at': 1_795_000_000 },
    '400',
  ],
  [
    'of the 99th of a month',
    { 'comment.created_at': '2026-11-99T12:00:00Z', 'comment.updated_at': '2026-11-99T12:00:00Z' },
    '400',
  ],
  [
    'with a comment inside the time',
    { 'comment.created_at': '2026 (x)', 'comment.updated_at': '2026 (x)' },
    '400',
  ],
];

function old(minutesAgo: number) {
  return { 'comment.created_at': { minutesAgo }, 'comment.updated_at': { minutesAgo } };
}

const isAt = (value: unknown): value is At =>
  typeof value === 'object' && value !== null && 'minutesAgo' in value;

describe('a comment that nobody just wrote', () => {
  it.each(EDITED)('adds nobody: one that is %s', async (_, changes, became) => {
    const attempt = await world.attempt(() => {
      const timed = Object.entries(changes).map(([path, value]) => [
        path,
        isAt(value) ? world.timeAt(value.minutesAgo) : value,
      ]);
      return world.say({ changes: Object.fromEntries(timed) });
    });
    expect(attempt.became).toEqual([became]);
    expectNothing(attempt);
  });
});
