import { expect, it } from '@jest/globals';
import { matchesUsage } from '../../src/command/find-command.ts';

const [mona, sre] = ['mona', 'sre'];

it.each<[usage: string, login: string | undefined, team: string | undefined, taken: boolean]>([
  ['/help', undefined, undefined, true],
  ['/help', undefined, sre, false],
  ['/help', mona, undefined, false],
  ['/join [TEAM]', undefined, undefined, true],
  ['/join [TEAM]', undefined, sre, true],
  ['/join [TEAM]', mona, undefined, false],
  ['/join [TEAM]', mona, sre, false],
  ['/approve @LOGIN [TEAM]', undefined, undefined, false],
  ['/approve @LOGIN [TEAM]', undefined, sre, false],
  ['/approve @LOGIN [TEAM]', mona, undefined, true],
  ['/approve @LOGIN [TEAM]', mona, sre, true],
  ['/move @LOGIN TEAM', mona, undefined, false],
  ['/move @LOGIN TEAM', mona, sre, true],
  ['/who [@LOGIN]', undefined, undefined, true],
  ['/who [@LOGIN]', mona, undefined, true],
])('%s with the login %s and the team %s: %s', (usage, login, team, taken) => {
  expect(matchesUsage(usage, { name: 'any', login, team })).toBe(taken);
});
