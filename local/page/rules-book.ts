import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { findRule } from '../../src/rules/find-rule.ts';
import type { Allow, People, Rule, Rules, TeamRule } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import type { RulesShape, TeamPicture } from './shapes.ts';

/** Rules as they were in force at some time, with the lines of the file on which each part stands. */
export class RulesPage {
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

  static read(file: string, rules: Rules): RulesPage {
    return new RulesPage(file, readFileSync(file, 'utf8'), rules);
  }

  /** The rule that covers an issue, if any, with its number in the file. */
  find(repository: string, issue: number): { rule: Rule; index: number } | undefined {
    const where = { repository: { full_name: repository }, issue: { number: issue, pull_request: false } };
    const rule = findRule(this.rules, where);
    return rule && { rule, index: this.rules.rules.indexOf(rule) };
  }

  /** Where a rule begins, and the last line that is its own. */
  linesOfRule(index: number): readonly [first: number, last: number] {
    const first = this.#lineOf(['rules', index]) ?? 1;
    const next = this.#lineOf(['rules', index + 1]);
    const end = next === undefined ? this.text.trimEnd().split('\n').length : next - 1;
    return [first, end];
  }

  /** The line that says who joins a team at once, or who decides; the team's own if nothing does. */
  lineOf(index: number, team: string, key: 'allow' | 'approve'): number {
    const teams = this.rules.rules[index]?.teams ?? [];
    const number = teams.findIndex((it) => it.team === team);
    return (
      this.#lineOf(['rules', index, 'teams', number, key]) ??
      this.#lineOf(['rules', index, key]) ??
      this.lineOfTeam(index, number)
    );
  }

  lineOfTeam(index: number, number: number): number {
    return this.#lineOf(['rules', index, 'teams', number]) ?? this.#lineOf(['rules', index]) ?? 1;
  }

  /** The rules as a picture: issue, team, gate, who decides, channel. */
  picture(): RulesShape['rules'] {
    return this.rules.rules.map((rule, index) => ({
      place: rule.issues?.map((issue) => `${rule.repository}#${issue}`).join(', ') ?? rule.repository,
      line: this.linesOfRule(index)[0],
      commands: rule.commands,
      isDryRun: rule.dryRun,
      teams: rule.teams.map((team, number) => this.#pictureOf(team, this.lineOfTeam(index, number))),
    }));
  }

  #pictureOf({ team, allow, approvers, slack }: TeamRule, line: number): TeamPicture {
    const routes = Object.entries(slack);
    const byChannel = Map.groupBy(routes, ([, destination]) => destination);
    const channels = [...byChannel].map(([name, entries]) => ({
      name,
      about: entries.length === routes.length ? 'all that happens' : entries.map(([what]) => what).join(', '),
    }));
    return {
      team,
      gate: gateOf(allow, this.rules.organization),
      decides: approvers && peopleOf(approvers, this.rules.organization),
      channels,
      line,
    };
  }
}

/** Who joins at once, in words. */
export function gateOf(allow: Allow, organization: string): string {
  switch (allow) {
    case 'anyone':
      return 'anyone';
    case 'nobody':
      return 'nobody at once';
    case 'org-members':
      return `members of ${organization}`;
    default:
      return peopleOf(allow, organization);
  }
}

export const peopleOf = (people: People, organization: string): string =>
  'team' in people ? `members of ${organization}/${people.team}` : people.logins.join(', ');

/** A problem of a rules file, and its line if it names one. */
export function problemsOf(error: unknown): RulesShape['problems'] {
  const problems = error instanceof ProblemsError ? error.problems : [String(error)];
  return problems.map((problem) => {
    const [, line, text = problem] = /^line (\d+): (.*)$/s.exec(problem) ?? [];
    return { line: line === undefined ? undefined : Number(line), text };
  });
}
