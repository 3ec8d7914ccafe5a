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

/** What the welcome advises to comment by these rules: whose comment, and which. */
function advised(teams: readonly object[]): string[] {
  const rules = parseRules({ organization: 'o', rules: [{ repository: 'r', teams }] });
  const text = stripVTControlCharacters(welcome(rules, { ...where, access: 'token' }));
  return [...text.matchAll(/trigger (.+?) {2}/g)].map(([, comment = '']) => comment);
}

const TALK = "'shall I join?'";

it.each([
  ['the one team', [{ team: 'a' }], 'join', 'join'],
  ['the team that lets in anyone', [{ team: 'a' }, { team: 'b', allow: 'anyone' }], "'/join a'", "'/join b'"],
  [
    'a team for which one may ask, where no team lets in anyone',
    [{ team: 'a' }, { team: 'b', approve: { by: ['lead'] } }],
    "'/join a'",
    "'/join b'",
  ],
])('advises somebody from outside to join %s', (_, teams, inside, outside) => {
  expect(advised(teams)).toEqual([`${inside} --user octocat`, `${outside} --user stranger-1`, TALK]);
});

it('advises what the rules to try a conversation with let somebody do', () => {
  const rules = readRulesFile('docs/conversation.yml');
  const text = stripVTControlCharacters(welcome(rules, { ...where, access: 'token' }));
  expect(text).toMatch(/ {2}npm run usher -- trigger join --user octocat {2}/);
  expect(text).toMatch(/ {2}npm run usher -- trigger '\/join docs' --user stranger-1 {2}/);
});

it.each([
  ['token', 'http://g   (token: local-token-of-an-owner)'],
  ['app', 'http://g   (Usher acts as the GitHub App usher)'],
] as const)('says with what Usher acts on GitHub: %s', (access, said) => {
  const rules = readRulesFile('docs/conversation.yml');
  const text = stripVTControlCharacters(welcome(rules, { ...where, access }));
  expect(text).toContain(`GitHub    ${said}\n`);
});
