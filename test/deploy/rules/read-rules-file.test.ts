import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findRulesFile, readRulesFile } from '../../../deploy/rules/read-rules-file.ts';
import { ProblemsError } from '../../../src/runtime/problems-error.ts';
import { thrownBy } from '../../fixtures/thrown-by.ts';

const home = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usher-rules-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** Writes these lines to `usher.yml` in the folder. */
const write = (...lines: string[]) => writeFileSync('usher.yml', lines.join('\n'));

const problemsOf = (file = 'usher.yml') => {
  const error = thrownBy(() => readRulesFile(file));
  return error instanceof ProblemsError ? error.problems : error;
};

describe('findRulesFile', () => {
  const exists = (name: string) => writeFileSync(name, '');

  it('is usher.yml by default', () => {
    exists('usher.prod.yml');
    expect(findRulesFile('dev', undefined)).toBe('usher.yml');
  });

  it("is the stage's own file if it exists", () => {
    exists('usher.yml');
    exists('usher.dev.yml');
    expect(findRulesFile('dev', undefined)).toBe('usher.dev.yml');
  });

  it('is the named file, even if it does not exist', () => {
    exists('usher.yml');
    exists('usher.dev.yml');
    expect(findRulesFile('dev', 'rules/mine.yml')).toBe('rules/mine.yml');
  });

  it('ignores an empty variable', () => {
    expect(findRulesFile('dev', '')).toBe('usher.yml');
  });
});

describe('readRulesFile', () => {
  it('returns the rules with all defaults', () => {
    write(
      '# who may join',
      'organization: my_org',
      'rules:',
      '  - repository: onboarding # here',
      '    issues: [1]',
      '    teams: [reader]',
    );
    expect(readRulesFile('usher.yml')).toEqual({
      organization: 'my_org',
      slackMembers: {},
      rules: [
        expect.objectContaining({
          repository: 'my_org/onboarding',
          issues: [1],
          teams: [expect.objectContaining({ team: 'reader', allow: 'org-members' })],
        }),
      ],
    });
  });

  it('reports every problem with its line, in order', () => {
    write(
      'organization: my org', // 1
      'slack: "#people"',
      'rules:',
      '  - repository: onboarding', // 4
      '    teams:',
      '      - Reader', // 6
      '    issues: [1, 0]',
      '',
      '  - teams: [docs]', // 9
      '    repository: other/docs',
      '    allow: [ijin2, "a b"]', // 11
    );
    expect(problemsOf()).toEqual([
      'line 1: organization must be a GitHub login',
      'line 2: slack must be the name of a Slack destination, like sre-alerts, or none',
      'line 6: rules.0.teams.0 must be a team’s slug, the last part of its URL on GitHub',
      'line 7: rules.0.issues.1 must be the number of an issue',
      'line 11: rules.1.allow.1 must be a GitHub login',
    ]);
  });

  it('reports every problem in a map with its line', () => {
    write(
      'organization: my_org', // 1
      'slack:',
      '  default: People', // 3
      '  joined: ops', // 4
      'slack_members:',
      '  ijin2: ijin', // 6
      'rules:',
      '  - repository: onboarding', // 8
      '    slack:',
      '      failed: "#ops"', // 10
      '    approve:',
      '      by: everybody', // 12
      '      until: tomorrow', // 13
      '    teams:',
      '      - reader',
      '      - team: Docs', // 16
      '        allow: [ijin2,',
      '          a b]', // 18
      '        limit: 1/day', // 19
      '      - { team: sre,',
      '          slack: { gone: sre }, welcome: "" }', // 21
    );
    const places = [
      'line 3: slack.default',
      'line 4: slack.joined',
      'line 6: slack_members.ijin2',
      'line 10: rules.0.slack.failed',
      'line 12: rules.0.approve.by',
      'line 13: rules.0.approve.until',
      'line 16: rules.0.teams.1.team',
      'line 18: rules.0.teams.1.allow.1',
      'line 19: rules.0.teams.1.limit',
      'line 21: rules.0.teams.2.slack.gone',
      'line 21: rules.0.teams.2.welcome',
    ];
    expect(problemsOf()).toEqual(places.map((place) => expect.stringContaining(`${place} `)));
  });

  it('reports the line of a rule that lacks a key', () => {
    write('organization: my_org', 'rules:', '  - repository: onboarding');
    expect(problemsOf()).toEqual(['line 3: rules.0.teams must be a list of teams']);
  });

  it('reports conflicts together with other problems', () => {
    write(
      'organization: my_org',
      'rules:',
      '  - repository: onboarding', // 3
      '    teams: [reader]',
      '    limit: many', // 5
      '  - repository: onboarding', // 6
      '    teams: [docs]',
      '    dry_run: yes', // 8
      '  - teams: [docs]',
      '    repository: other/onboarding', // 10
    );
    expect(problemsOf()).toEqual([
      'line 5: rules.0.limit must be a number of invitations a day, from 1 to 500, like 20/day',
      'line 6: rules.1 covers an issue that rules.0 already covers: give each rule its own issues',
      'line 8: rules.1.dry_run must be true or false',
      'line 10: rules.2.repository must be a repository of my_org',
    ]);
  });

  it('reports the line of an unknown key, also with an empty value', () => {
    write('organization: my_org', 'rules:', '  - repository: onboarding', '    teams: [a]', '    team:');
    expect(problemsOf()).toEqual([
      expect.stringMatching(/^line 5: rules\.0\.team is not a known key: use repository, /),
    ]);
  });

  it.each([
    ['is empty', ''],
    ['is a comment', '# nothing yet'],
    ['is a text', 'rules'],
    ['is a list', '- organization: my_org'],
  ])('says what must be in a file that %s', (_, text) => {
    write(text);
    expect(problemsOf()).toEqual([
      'line 1: must be a map with organization, slack, slack_members, rules, heal',
    ]);
  });

  it.each([
    ['an open list', ['organization: my_org', 'rules: [', ''], 3],
    ['one key twice', ['organization: my_org', 'organization: other'], 2],
    ['a bad indent', ['organization: my_org', 'rules:', '  - a: 1', '   b: 2'], 4],
    ['two documents', ['organization: my_org', '---', 'organization: other'], 2],
    ['a tab', ['rules:', '\t- a: 1'], 2],
  ])('reports the line of invalid YAML: %s', (_, lines, line) => {
    write(...lines);
    expect(problemsOf()).toEqual(
      expect.arrayContaining([expect.stringMatching(new RegExp(`^line ${line}: .`))]),
    );
  });

  it('rejects an alias without an anchor', () => {
    write('organization: *none');
    expect(problemsOf()).toEqual([expect.stringContaining('alias')]);
  });

  it('rejects a billion laughs', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(10)}]`);
    write('a0: &a0 [x]', ...levels);
    expect(problemsOf()).toEqual([expect.any(String)]);
  });

  it('says what to do if there is no file', () => {
    const error = thrownBy(() => readRulesFile('usher.yml'));
    expect(error).toBeInstanceOf(ProblemsError);
    expect(error).toMatchObject({
      message:
        'usher.yml: cannot be read: run this in the folder with usher.yml, or set USHER_RULES to a rules file',
      cause: { code: 'ENOENT' },
    });
  });

  it('says what to do if the named file does not exist', () => {
    process.env['USHER_RULES'] = 'nope.yml';
    try {
      expect(thrownBy(() => readRulesFile(findRulesFile('prod')))).toMatchObject({
        message: 'nope.yml: does not exist: set USHER_RULES to a rules file, or unset it',
      });
    } finally {
      delete process.env['USHER_RULES'];
    }
  });

  it("starts its message with the file's name", () => {
    writeFileSync('mine.yml', 'organization: my_org');
    expect(thrownBy(() => readRulesFile('mine.yml'))).toMatchObject({
      message: 'mine.yml: line 1: rules must be a list of rules',
    });
  });
});
