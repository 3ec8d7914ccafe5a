import { expect, it } from '@jest/globals';
import { createDice } from '../../../chaos/plan/dice.ts';
import { KINDS, planWorkload } from '../../../chaos/plan/workload.ts';

const plan = (count: number) => planWorkload(count, createDice('test'));

it.each([1, 9, 10, 11, 500])('a run has as many items as were asked for: %i', (count) => {
  const numbers = plan(count).map(({ number }) => number);
  expect(numbers).toEqual(Array.from({ length: count }, (_, index) => 7_000_000_000 + index));
});

it('even a small run has each kind', () => {
  expect(new Set(plan(20).map(({ kind }) => kind))).toEqual(new Set(Object.keys(KINDS)));
});

it('a request with buttons is followed by the clicks on them', () => {
  const request = plan(20).find(({ kind }) => kind === 'clickable');
  const { person, number = 0 } = request ?? {};
  expect(request?.followUps).toMatchObject([{ kind: 'clicks', number: number + 1, person }]);
});

it('a request is followed by its approval and by a second join of the same person', () => {
  const request = plan(20).find(({ kind }) => kind === 'request');
  const login = request?.person.login ?? '';
  expect(request?.followUps).toMatchObject([
    { kind: 'approval', author: { login: 'lead' }, person: { login }, body: `/approve @${login}` },
    { kind: 'impatient', author: { login }, person: { login } },
  ]);
});
