import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, isSeq, parse, parseDocument, stringify, type YAMLMap } from 'yaml';
import { readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import { isSameName } from '../../src/messages/github-event.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';

/** The rule that the admin asked for. */
export interface NewRule {
  readonly organization: string;
  /** `NAME` or `OWNER/NAME`. */
  readonly repository: string;
  /** Undefined for every issue. */
  readonly issue: number | undefined;
  readonly team: string;
  /** `org-members`, `anyone` or a list of logins. */
  readonly allow: string | readonly string[] | undefined;
}

/** The organization in Usher's example rules; a real one can't have an underscore in its login. */
const EXAMPLE = 'my_org';

const HEAD =
  '# Who can join which team, and where. Checked during packaging; docs/rules.md explains every key.\n';

/** The organization in the text of a rules file; undefined in Usher's example. */
export function organizationIn(text: string): string | undefined {
  const organization: unknown = parseDocument(text).get('organization');
  return typeof organization === 'string' && organization !== EXAMPLE ? organization : undefined;
}

/**
 * Writes a rule into the text of a rules file. If a rule for the same repository and issue has one plain team, the new
 * team replaces it; otherwise it is added. Everything else stays as it is, comments too. Usher's example is replaced.
 *
 * @param text - Empty if there is no file. Invalid YAML is returned unchanged, for the admin to fix.
 */
export function editRules(text: string, newRule: NewRule): string {
  const { organization, repository, issue, team, allow } = newRule;
  const rule = {
    repository,
    ...(issue === undefined ? {} : { issues: [issue] }),
    teams: [team],
    ...(allow === undefined ? {} : { allow }),
  };
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  const current = organizationIn(text);
  if (current === undefined || !isSameName(current, organization)) {
    return HEAD + stringify({ organization, rules: [rule] });
  }
  const rules = document.get('rules');
  if (!isSeq(rules)) return HEAD + stringify({ organization, rules: [rule] });
  const same = rules.items.find((item): item is YAMLMap => isMap(item) && isSame(item, newRule));
  if (same === undefined) {
    rules.add(document.createNode(rule));
  } else {
    setTeam(same, team);
    if (allow !== undefined) same.set('allow', document.createNode(allow));
  }
  // Serializing it could change its layout.
  const isUnchanged = isDeepStrictEqual(document.toJS(), parse(text));
  return isUnchanged ? text : document.toString({ flowCollectionPadding: false, lineWidth: 0 });
}

function isSame(rule: YAMLMap, { organization, repository, issue }: NewRule): boolean {
  const whole = (name: string) => (name.includes('/') ? name : `${organization}/${name}`);
  const issues: unknown = rule.toJSON().issues;
  const covers = Array.isArray(issues) ? issues.length === 1 && issues[0] === issue : issue === undefined;
  return covers && isSameName(whole(String(rule.get('repository'))), whole(repository));
}

function setTeam(rule: YAMLMap, team: string): void {
  const teams = rule.get('teams');
  if (!isSeq(teams)) return rule.set('teams', [team]);
  const slugOf = (item: unknown) => String(isMap(item) ? item.get('team') : item);
  if (teams.items.some((item) => slugOf(item) === team)) return undefined;
  const isPlain = teams.items.length === 1 && isScalar(teams.items[0]);
  return isPlain ? teams.set(0, team) : teams.add(team);
}

/**
 * Parses and checks the text of a rules file before it is written.
 *
 * @param file - Where it will be written, for messages.
 * @throws ProblemsError with every mistake.
 */
export function parseDraft(file: string, text: string): Rules {
  const folder = mkdtempSync(join(tmpdir(), 'usher-rules-'));
  try {
    const draft = join(folder, basename(file));
    writeFileSync(draft, text);
    return readRulesFile(draft);
  } catch (error) {
    throw error instanceof ProblemsError ? new ProblemsError(file, error.problems) : error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
