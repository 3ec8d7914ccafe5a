import { getLogin, getUserId } from '../github/users.ts';
import { requestKey } from '../ledger/entries.ts';
import type { Request } from '../ledger/requests.ts';
import { isSameName } from '../messages/github-event.ts';
import { type Report, withCurrentLogin } from '../messages/notification.ts';
import { type DenialReason, isSuccess } from '../messages/outcome.ts';
import type { ParsedCommand } from '../messages/parse-command.ts';
import { findTeamRule } from '../rules/find-rule.ts';
import type { TeamRule } from '../rules/rules.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { approverNames, isUnaltered, teamsDecidedBy } from './approvers.ts';
import type { Answer, CommandContext, CommandResult, Person } from './command.ts';
import { hasEarlierJoin } from './earlier-join.ts';
import { rememberRule } from './recorded-decision.ts';

/**
 * Decides on somebody's request, if GitHub says at this moment that the author may. Nobody decides on their own request.
 * A decision is final, unless it could not be carried out: then the request is opened again once that is recorded. What an
 * earlier attempt has recorded stands, and is carried out as it was decided.
 *
 * @param carryOut - Carries out the decision, after it is recorded.
 * @param check - Refuses a decision about a team before it is recorded.
 * @throws a Failure, to be retried.
 */
export async function decideRequest(
  context: CommandContext,
  decision: 'approved' | 'declined',
  carryOut: (person: Person, request: Report) => Promise<CarriedOut>,
  check: (team: string) => Answer | undefined = () => undefined,
): Promise<CommandResult | Answer> {
  const { event, parsed, octokit, ledger, key, click, recorded } = context;
  const request = recorded?.request ?? (await selectRequest(context, check));
  if (!('key' in request)) return request;
  const { team, person: asker } = request.report;
  if (recorded === undefined) await remember(context, request);
  if (!(await ledger.requests.decide(request.key, key, decision, click?.askedBy))) {
    return deny(context, team, 'decided-before');
  }
  // By now, another account may have the login that the command names.
  const login = recorded === undefined ? parsed.login : await getLogin(octokit, asker.id);
  const person = login === undefined ? asker : withCurrentLogin(asker, login);
  const { result, ...details }: CarriedOut =
    login === undefined && decision === 'approved'
      ? { result: { outcome: 'denied', reason: 'login-taken-over' } }
      : await carryOut(person, request.report);
  const approved = isSuccess(result) && decision === 'approved' ? { approved: request.key } : {};
  return { result, ...details, ...approved, team, person, decidedBy: event.comment.user };
}

/** What became of a decision. */
type CarriedOut = Pick<CommandResult, 'result' | 'until' | 'reason'>;

/** Finds the request to decide on, if the author may; else says why there is none, or asks which one. */
async function selectRequest(
  context: CommandContext,
  check: (team: string) => Answer | undefined,
): Promise<Request | CommandResult | Answer> {
  const { parsed, rule, octokit, key } = context;
  const login = parsed.login ?? '';
  const candidates = rule.teams.filter(({ team }) => parsed.team === undefined || team === parsed.team);
  const askerId = await getUserId(octokit, login);
  const requests = askerId === undefined ? [] : await findRequests(context, askerId, candidates);
  // Version 0.2 recorded on the request alone that it had decided.
  const decidedBefore = requests.find(({ decidedBy }) => decidedBy === key);
  if (decidedBefore !== undefined) return decidedBefore;
  const request = await chooseRequest(context, candidates, askerId, requests);
  return 'key' in request ? (check(request.report.team) ?? request) : request;
}

/** Remembers what it takes to finish the decision, before it is recorded on the request. */
async function remember({ event, rule, claim }: CommandContext, { key, report }: Request): Promise<void> {
  const teamRule = findTeamRule(rule, report.team);
  if (teamRule === undefined) throw new Error('a decision is about a team of its rule');
  const decider = event.comment.user;
  await claim.record({ decision: { request: key, decider, rule: rememberRule(rule, teamRule) } });
}

/** The person's request for each of the teams, in whatever state. */
async function findRequests(
  { event, ledger }: CommandContext,
  askerId: number,
  teams: readonly TeamRule[],
): Promise<readonly Request[]> {
  const found = await Promise.all(
    teams.map(({ team }) => ledger.requests.find(requestKey(event, askerId, team))),
  );
  return found.filter((request) => request !== undefined);
}

/** Finds the open request to decide on; else says why there is none, or asks which one. */
async function chooseRequest(
  context: CommandContext,
  candidates: readonly TeamRule[],
  askerId: number | undefined,
  requests: readonly Request[],
): Promise<Request | CommandResult | Answer> {
  const { event, parsed, click } = context;
  const login = parsed.login ?? '';
  const teams = await checkApprover(context, candidates);
  if ('result' in teams) return teams;
  const [{ team }] = teams;
  if (askerId === event.comment.user.id) return deny(context, team, 'own-request');
  const decidable = requests.filter(({ report }) => teams.some((own) => own.team === report.team));
  // A decision is not about a request that was made after it was written.
  const decidedAt = Date.parse(event.comment.created_at);
  const isOpen = ({ state, written, askedBy }: Request) =>
    state === 'open' && (click === undefined ? written <= decidedAt : askedBy === click.askedBy);
  const open = decidable.filter(isOpen);
  if (
    click === undefined &&
    open.length === 0 &&
    askerId !== undefined &&
    (await hasEarlierJoin(context, askerId, teams))
  ) {
    // The join may have been handled after the requests were read.
    const latest = await findRequests(context, askerId, teams);
    if (latest.some(isOpen)) throw new RetryableFailure('the request was made only just now');
  }
  const [request, another] = open;
  if (request === undefined)
    return deny(context, team, await whyNoRequest(context, login, askerId, decidable));
  return another === undefined ? request : askWhichTeam(parsed, open);
}

/** Finds the teams that the author decides on, and checks that the comment is genuine; else denies the command. */
async function checkApprover(
  context: CommandContext,
  candidates: readonly TeamRule[],
): Promise<readonly [TeamRule, ...TeamRule[]] | CommandResult> {
  const { parsed, octokit, organization, event, now, click } = context;
  const first = candidates.find(({ approvers }) => approvers !== undefined) ?? candidates[0];
  if (first === undefined) return deny(context, parsed.team ?? '', 'no-such-team');
  const [own, ...others] = await teamsDecidedBy(context, candidates);
  if (own === undefined) {
    const approvers = approverNames(organization, first.approvers);
    return { ...deny(context, first.team, 'not-an-approver'), approvers };
  }
  if (click !== undefined || (await isUnaltered(octokit, event, now()))) return [own, ...others];
  return deny(context, own.team, 'not-as-written');
}

/** Why there is no open request. Somebody may have asked under this login, which another account has taken since. */
async function whyNoRequest(
  { event, ledger }: CommandContext,
  login: string,
  askerId: number | undefined,
  decidable: readonly Request[],
): Promise<DenialReason> {
  if (decidable.some(({ state }) => state === 'approved' || state === 'declined')) return 'decided-before';
  const { repository, issue } = event;
  // The sweep reports requests that cannot be read.
  const open = await ledger.requests.listOpen(() => {});
  const isTakenOver = open.some(
    ({ report }) =>
      report.repository === repository.full_name &&
      report.issue.number === issue.number &&
      isSameName(report.person.login, login) &&
      report.person.id !== askerId,
  );
  return isTakenOver ? 'login-taken-over' : 'no-request';
}

function askWhichTeam({ name, login, duration }: ParsedCommand, requests: readonly Request[]): Answer {
  const time = duration === undefined ? '' : ` ${duration}`;
  const choices = requests.map(({ report }) => `\`/${name} @${login} ${report.team}${time}\``).join(', ');
  return {
    answer: 'which-request',
    text: `more than one team was asked for. Say which: ${choices}.`,
    worked: false,
  };
}

const deny = (context: CommandContext, team: string, reason: DenialReason): CommandResult => ({
  result: { outcome: 'denied', reason },
  team,
  person: context.event.comment.user,
});
