import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, isSeq, parse, parseDocument, stringify, type YAMLMap } from 'yaml';
import { isSameName } from '../../src/messages/github-event.ts';

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
 * Writes a rule into the text of a rules file. Where a rule for the same repository and issue has one plain team, that
 * becomes another; where it has more, one is added. All else stays as it is, comments too. The example that comes with
 * Usher is replaced. Where nobody can read the text it stays: a person must mend it.
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
  if (document.errors.length > 0) return text;
  const current = organizationIn(text);
  if (current === undefined || !isSameName(current, organization)) {
    return HEAD + stringify({ organization, rules: [rule] });
  }
  const rules = document.get('rules');
  if (!isSeq(rules)) return HEAD + stringify({ organization, rules: [rule] });
  const same = rules.items.find((item): item is YAMLMap => isMap(item) && isSame(item, wanted));
  if (same === undefined) {
    rules.add(document.createNode(rule));
  } else {
    putTeam(same, team);
    if (allow !== undefined) same.set('allow', document.createNode(allow));
  }
  // Writing it anew may lay it out otherwise.
  const isUnchanged = isDeepStrictEqual(document.toJS(), parse(text));
  return isUnchanged ? text : document.toString({ flowCollectionPadding: false, lineWidth: 0 });
}

function isSame(rule: YAMLMap, { organization, repository, issue }: WantedRule): boolean {
  const whole = (name: string) => (name.includes('/') ? name : `${organization}/${name}`);
  const issues: unknown = rule.toJSON().issues;
  const covers = Array.isArray(issues) ? issues.length === 1 && issues[0] === issue : issue === undefined;
  return covers && isSameName(whole(String(rule.get('repository'))), whole(repository));
}

function putTeam(rule: YAMLMap, team: string): void {
  const teams = rule.get('teams');
  if (!isSeq(teams)) return rule.set('teams', [team]);
  const slugOf = (item: unknown) => String(isMap(item) ? item.get('team') : item);
  if (teams.items.some((item) => slugOf(item) === team)) return undefined;
  const isPlain = teams.items.length === 1 && isScalar(teams.items[0]);
  return isPlain ? teams.set(0, team) : teams.add(team);
}
