import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { findRule } from '../../src/rules/find-rule.ts';
import type { Allow, People, Rule, Rules, TeamRule } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import type { RulesShape, TeamDiagram } from './shapes.ts';

/** One version of the rules, with the line of the file for each part. */
export class RulesVersion {
  readonly file: string;
  readonly text: string;
  readonly rules: Rules;
  readonly #lineOf: (path: readonly (string | number)[]) => number | undefined;

  constructor(file: string, text: string, rules: Rules) {
    this.file = file;
    this.text = text;
    this.rules = rules;
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    this.#lineOf = (path) => {
      const node = document.getIn(path, true);
      return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined;
    };
  }

  static read(file: string, rules: Rules): RulesVersion {
    return new RulesVersion(file, readFileSync(file, 'utf8'), rules);
  }

  /** The rule that covers an issue, if any, with its index in the file. */
  find(repository: string, issue: number): { rule: Rule; index: number } | undefined {
    const where = { repository: { full_name: repository }, issue: { number: issue, pull_request: false } };
    const rule = findRule(this.rules, where);
    return rule && { rule, index: this.rules.rules.indexOf(rule) };
  }

  /** The first and last line of a rule. */
  linesOfRule(index: number): readonly [first: number, last: number] {
    const first = this.#lineOf(['rules', index]) ?? 1;
    const next = this.#lineOf(['rules', index + 1]);
    const end = next === undefined ? this.text.trimEnd().split('\n').length : next - 1;
    return [first, end];
  }

  /** The line that says who may join a team, or who approves; the line of the team if no key does. */
  lineOf(index: number, team: string, key: 'allow' | 'approve'): number {
    const teams = this.rules.rules[index]?.teams ?? [];
    const number = teams.findIndex((candidate) => candidate.team === team);
    return (
      this.#lineOf(['rules', index, 'teams', number, key]) ??
      this.#lineOf(['rules', index, key]) ??
      this.lineOfTeam(index, number)
    );
  }

  lineOfTeam(index: number, number: number): number {
    return this.#lineOf(['rules', index, 'teams', number]) ?? this.#lineOf(['rules', index]) ?? 1;
  }

  /** The rules as a diagram: issues, teams, who may join, approvers, channels. */
  diagram(): RulesShape['rules'] {
    return this.rules.rules.map((rule, index) => ({
      place: rule.issues?.map((issue) => `${rule.repository}#${issue}`).join(', ') ?? rule.repository,
      line: this.linesOfRule(index)[0],
      commands: rule.commands,
      isDryRun: rule.dryRun,
      teams: rule.teams.map((team, number) => this.#teamDiagram(team, this.lineOfTeam(index, number))),
    }));
  }

  #teamDiagram({ team, allow, approvers, slack }: TeamRule, line: number): TeamDiagram {
    const routes = Object.entries(slack);
    const byChannel = Map.groupBy(routes, ([, destination]) => destination);
    const channels = [...byChannel].map(([name, entries]) => ({
      name,
      about:
        entries.length === routes.length ? 'all messages' : entries.map(([outcome]) => outcome).join(', '),
    }));
    return {
      team,
      allow: describeAllow(allow, this.rules.organization),
      approvers: approvers && describePeople(approvers, this.rules.organization),
      channels,
      line,
    };
  }
}

/** Who may join without approval, in words. */
export function describeAllow(allow: Allow, organization: string): string {
  switch (allow) {
    case 'anyone':
      return 'anyone';
    case 'nobody':
      return 'nobody';
    case 'org-members':
      return `members of ${organization}`;
    default:
      return describePeople(allow, organization);
  }
}

export const describePeople = (people: People, organization: string): string =>
  'team' in people ? `members of ${organization}/${people.team}` : people.logins.join(', ');

/** The problems of a rules file, with their lines where known. */
export function problemsOf(error: unknown): RulesShape['problems'] {
  const problems = error instanceof ProblemsError ? error.problems : [String(error)];
  return problems.map((problem) => {
    const [, line, text = problem] = /^line (\d+): (.*)$/s.exec(problem) ?? [];
    return { line: line === undefined ? undefined : Number(line), text };
  });
}
