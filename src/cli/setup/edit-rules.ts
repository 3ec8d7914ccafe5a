import { isMap, isSeq, parseDocument, stringify, type YAMLMap } from 'yaml';
import { sameName } from '../../config/rules.ts';

/** What an admin asked for, to stand in the rules. */
export interface WantedRule {
  readonly organization: string;
  /** `NAME` or `OWNER/NAME`. */
  readonly repository: string;
  /** Undefined for every issue. */
  readonly issue: number | undefined;
  readonly team: string;
  /** `org-members`, `anyone` or a list of logins. */
  readonly allow: string | readonly string[] | undefined;
}

/** The organization of the example that comes with Usher; GitHub gives no organization a name with an underscore. */
const EXAMPLE = 'my_org';

const HEAD =
  '# Who may join which team, and where. Checked when Usher is packaged; docs/rules.md explains every key.\n';

/** The organization that rules are for, if they are anybody's: the example that comes with Usher is nobody's. */
export function organizationIn(text: string): string | undefined {
  const organization: unknown = parseDocument(text).get('organization');
  return typeof organization === 'string' && organization !== EXAMPLE ? organization : undefined;
}

/**
 * Writes a rule into the text of a rules file. A rule for the same repository and issue gets another team and gate; all
 * else stays as it is, comments too. The example that comes with Usher is replaced.
 *
 * @param text - Empty if there is no file.
 */
export function editRules(text: string, wanted: WantedRule): string {
  const { organization, repository, issue, team, allow } = wanted;
  const rule = {
    repository,
    ...(issue === undefined ? {} : { issues: [issue] }),
    teams: [team],
    ...(allow === undefined ? {} : { allow }),
  };
  const document = parseDocument(text);
  const current = organizationIn(text);
  if (current === undefined || !sameName(current, organization)) {
    return HEAD + stringify({ organization, rules: [rule] });
  }
  const rules = document.get('rules');
  if (!isSeq(rules)) return HEAD + stringify({ organization, rules: [rule] });
  const same = rules.items.find((item): item is YAMLMap => isMap(item) && isSame(item, wanted));
  if (same === undefined) {
    rules.add(document.createNode(rule));
  } else {
    if (!isOnly(same.get('teams'), team)) same.set('teams', document.createNode([team]));
    if (allow !== undefined) same.set('allow', document.createNode(allow));
  }
  return document.toString();
}

function isSame(rule: YAMLMap, { organization, repository, issue }: WantedRule): boolean {
  const whole = (name: string) => (name.includes('/') ? name : `${organization}/${name}`);
  const issues: unknown = rule.toJSON().issues;
  const covers = Array.isArray(issues) ? issues.length === 1 && issues[0] === issue : issue === undefined;
  return covers && sameName(whole(String(rule.get('repository'))), whole(repository));
}

const isOnly = (teams: unknown, team: string) =>
  isSeq(teams) && teams.items.length === 1 && String(teams.get(0)) === team;
