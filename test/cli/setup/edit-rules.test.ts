import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { editRules, organizationIn } from '../../../cli/setup/edit-rules.ts';

const wanted = { organization: 'acme', repository: 'a', issue: 1, team: 'x', allow: undefined };
const RULES = `# ours
organization: acme
rules:
  - repository: a # the first
    issues: [1]
    teams: [reader]
`;

describe('editRules', () => {
  it('returns invalid YAML unchanged', () => {
    expect(editRules('organization: acme\nrules: [\n', wanted)).toBe('organization: acme\nrules: [\n');
  });

  it('replaces the example that comes with Usher with the first rule', () => {
    const example = 'organization: my_org\nrules:\n  - {repository: b, teams: [y]}\n';
    const rules = { organization: 'acme', rules: [{ repository: 'a', issues: [1], teams: ['x'] }] };

    expect(organizationIn(example)).toBeUndefined();
    expect(parse(editRules(example, wanted))).toEqual(rules);
    expect(parse(editRules('', wanted))).toEqual(rules);
  });

  it('changes the team of a rule, and keeps comments', () => {
    const edited = editRules(RULES, { ...wanted, repository: 'ACME/a', allow: ['mona'] });

    expect(edited).toContain('# ours');
    expect(edited).toContain('# the first');
    expect(parse(edited).rules).toEqual([{ repository: 'a', issues: [1], teams: ['x'], allow: ['mona'] }]);
  });

  it('changes nothing if the rule is there already', () => {
    expect(editRules(RULES, { ...wanted, team: 'reader' })).toBe(RULES);
  });

  it.each([
    ['[reader, {team: sre, allow: anyone}]', ['reader', { team: 'sre', allow: 'anyone' }, 'x']],
    ['[{team: sre}]', [{ team: 'sre' }, 'x']],
    ['[{team: x, allow: anyone}]', [{ team: 'x', allow: 'anyone' }]],
  ])('removes no team from %s', (teams, expected) => {
    expect(parse(editRules(RULES.replace('[reader]', teams), wanted)).rules[0].teams).toEqual(expected);
  });

  it('adds a rule for another repository or issue', () => {
    const repositories = (text: string) =>
      parse(text).rules.map(({ repository }: { repository: string }) => repository);

    expect(repositories(editRules(RULES, { ...wanted, repository: 'b' }))).toEqual(['a', 'b']);
    expect(repositories(editRules(RULES, { ...wanted, issue: 2 }))).toEqual(['a', 'a']);
  });
});
