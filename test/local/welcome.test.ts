import { stripVTControlCharacters } from 'node:util';
import { expect, it } from '@jest/globals';
import { readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import { welcome } from '../../local/welcome.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';

const urls = {
  page: 'http://p',
  webhook: 'w',
  github: 'http://g',
  slack: 's',
  kms: 'k',
  messaging: 'm',
  dynamodb: 'd',
};
const where = { urls, firstPort: 3700 };

/** The comments that the welcome text suggests for these rules. */
function suggested(teams: readonly object[]): string[] {
  const rules = parseRules({ organization: 'o', rules: [{ repository: 'r', teams }] });
  const text = stripVTControlCharacters(welcome(rules, { ...where, access: 'token' }));
  return [...text.matchAll(/trigger (.+?) {2}/g)].map(([, comment = '']) => comment);
}

const TALK = "'shall I join?'";

it.each([
  ['the one team', [{ team: 'a' }], 'join', 'join'],
  [
    'the team that is open to anyone',
    [{ team: 'a' }, { team: 'b', allow: 'anyone' }],
    "'/join a'",
    "'/join b'",
  ],
  [
    'a team that takes requests, if no team is open to anyone',
    [{ team: 'a' }, { team: 'b', approve: { by: ['lead'] } }],
    "'/join a'",
    "'/join b'",
  ],
])('suggests that an outsider joins %s', (_, teams, inside, outside) => {
  expect(suggested(teams)).toEqual([`${inside} --user octocat`, `${outside} --user stranger-1`, TALK]);
});

it('suggests comments that the rules of the README allow', () => {
  const rules = readRulesFile('docs/conversation.yml');
  const text = stripVTControlCharacters(welcome(rules, { ...where, access: 'token' }));
  expect(text).toMatch(/ {2}npm run usher -- trigger join --user octocat {2}/);
  expect(text).toMatch(/ {2}npm run usher -- trigger '\/join docs' --user stranger-1 {2}/);
});

it.each([
  ['token', 'http://g   (token: local-token-of-an-owner)'],
  ['app', 'http://g   (Usher acts as the GitHub App usher)'],
] as const)('names the access to GitHub: %s', (access, line) => {
  const rules = readRulesFile('docs/conversation.yml');
  const text = stripVTControlCharacters(welcome(rules, { ...where, access }));
  expect(text).toContain(`GitHub    ${line}\n`);
});
