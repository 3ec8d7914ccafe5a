import type { CommandMemory } from '../ledger/entries.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Request } from '../ledger/requests.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import type { Rule, TeamRule } from '../rules/rules.ts';

/** A decision on a request that an earlier attempt of the same command has recorded. */
export interface RecordedDecision {
  readonly request: Request;
  /** Who decided, as GitHub showed them then. */
  readonly decider: GitHubEvent['comment']['user'];
  /** The rule under which they did, as far as it concerns the team. */
  readonly rule: Rule;
}

/**
 * Finds the decision that an earlier attempt of this command has recorded. It stands: it is carried out and reported as
 * it was made, whatever has become of the rules and of who decided.
 *
 * @param key - The command's key in the ledger.
 * @returns undefined if there is none. Then the command is judged by what is true now.
 * @throws a Failure.
 */
export async function findRecordedDecision(
  { requests }: Ledger,
  key: string,
  { decision }: CommandMemory,
): Promise<RecordedDecision | undefined> {
  if (decision === undefined) return undefined;
  const request = await requests.find(decision.request);
  // It is remembered before the request has it, and the request is what counts.
  if (request?.decidedBy !== key) return undefined;
  return { request, decider: decision.decider, rule: recall(decision.rule, request.report.team) };
}

type RememberedRule = NonNullable<CommandMemory['decision']>['rule'];

/** What to remember of a rule, to carry out a decision about one of its teams. */
export const rememberRule = (
  { repository, issues, limit, feedback, dryRun }: Rule,
  { slack, welcome, accessTime }: TeamRule,
): RememberedRule => ({
  repository,
  ...(issues === undefined ? {} : { issue: Math.min(...issues) }),
  limit,
  feedback,
  dryRun,
  slack: Object.entries(slack),
  ...(welcome === undefined ? {} : { welcome }),
  ...(accessTime === undefined ? {} : { accessTime }),
});

/** The remembered rule, which lets nobody in by itself. */
function recall(
  { repository, issue, slack, welcome, accessTime, ...rest }: RememberedRule,
  team: string,
): Rule {
  return {
    ...rest,
    repository,
    issues: issue === undefined ? undefined : [issue],
    pullRequests: true,
    commands: [],
    teams: [{ team, allow: 'nobody', slack: Object.fromEntries(slack), welcome, accessTime }],
  };
}
