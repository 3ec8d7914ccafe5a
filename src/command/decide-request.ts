import { getUserId } from '../github/users.ts';
import { requestKey } from '../ledger/entries.ts';
import type { Request } from '../ledger/requests.ts';
import { isSameName } from '../messages/github-event.ts';
import { withCurrentLogin } from '../messages/notification.ts';
import type { DenialReason, Outcome } from '../messages/outcome.ts';
import type { TeamRule } from '../rules/rules.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { approverNames, isUnaltered, teamsDecidedBy } from './approvers.ts';
import type { Answer, CommandContext, CommandResult, Person } from './command.ts';
import { wroteJoin } from './find-join.ts';

/**
 * Decides on somebody's request, if whoever says so may: asked of GitHub at this moment. Nobody decides on their own
 * request, and a decision stands; only one of which nothing came can be made again.
 *
 * @param carryOut - Does what was decided, once that is on record.
 * @throws a Failure: it is to be tried again.
 */
export async function decideRequest(
  context: CommandContext,
  decision: 'approved' | 'declined',
  carryOut: (person: Person, team: string) => Promise<Outcome>,
): Promise<CommandResult | Answer> {
  const { event, parsed, rule, octokit, ledger, key } = context;
  const login = parsed.login ?? '';
  const meant = rule.teams.filter(({ team }) => parsed.team === undefined || team === parsed.team);
  const id = await getUserId(octokit, login);
  const asked = id === undefined ? [] : await requestsOf(context, id, meant);
  // What an earlier try has decided stands, whatever has become of the comment and its author since.
  const own = asked.find(({ decidedBy }) => decidedBy === key);
  const request = own ?? (await chooseRequest(context, meant, id, asked));
  if (!('key' in request)) return request;
  if (!(await ledger.requests.decide(request.key, key, decision))) {
    return denied(context, request.report.team, 'decided-before');
  }
  const person = withCurrentLogin(request.report.person, login);
  const result = await carryOut(person, request.report.team);
  if (result.outcome === 'denied' || result.outcome === 'failed') {
    await ledger.requests.reopen(request.key, key);
  } else if (decision === 'approved') {
    await ledger.requests.carriedOut(request.key, key);
  }
  return { result, team: request.report.team, person, decidedBy: event.comment.user };
}

const denied = (context: CommandContext, team: string, reason: DenialReason): CommandResult => ({
  result: { outcome: 'denied', reason },
  team,
  person: context.event.comment.user,
});

/** The open request that is meant, if it is this person's to decide; else what to say. */
async function chooseRequest(
  context: CommandContext,
  meant: readonly TeamRule[],
  id: number | undefined,
  asked: readonly Request[],
): Promise<Request | CommandResult | Answer> {
  const { event, parsed } = context;
  const login = parsed.login ?? '';
  const gates = await gatesOf(context, meant);
  if ('denial' in gates) return gates.denial;
  const [{ team }] = gates;
  if (id === event.comment.user.id) return denied(context, team, 'own-request');
  const found = asked.filter(({ report }) => gates.some((gate) => gate.team === report.team));
  // Else an answer to one request could be had for another that was made in the meantime.
  const before = Date.parse(event.comment.created_at);
  const isOpen = ({ state, written }: Request) => state === 'open' && written <= before;
  const open = found.filter(isOpen);
  if (open.length === 0 && id !== undefined && (await wroteJoin(context, id, gates))) {
    // It may have been handled after the requests were read.
    const now = await requestsOf(context, id, gates);
    if (now.some(isOpen)) throw new RetryableFailure('the request was made just now');
  }
  const [request, another] = open;
  if (request === undefined) return denied(context, team, await whyNone(context, login, id, found));
  return another === undefined ? request : whichTeam(parsed.name, login, open);
}

/** Those of the teams that may be meant whose requests this person decides. */
async function gatesOf(
  context: CommandContext,
  meant: readonly TeamRule[],
): Promise<readonly [TeamRule, ...TeamRule[]] | { denial: CommandResult }> {
  const { parsed, octokit, organization, event, now } = context;
  const first = meant.find(({ approvers }) => approvers !== undefined) ?? meant[0];
  if (first === undefined) return { denial: denied(context, parsed.team ?? '', 'no-such-team') };
  const [own, ...others] = await teamsDecidedBy(context, meant);
  if (own === undefined) {
    const approvers = approverNames(organization, first.approvers);
    return { denial: { ...denied(context, first.team, 'not-an-approver'), approvers } };
  }
  if (await isUnaltered(octokit, event, now())) return [own, ...others];
  return { denial: denied(context, own.team, 'not-as-written') };
}

async function requestsOf(
  { event, ledger }: CommandContext,
  id: number,
  teams: readonly TeamRule[],
): Promise<readonly Request[]> {
  const found = await Promise.all(teams.map(({ team }) => ledger.requests.find(requestKey(event, id, team))));
  return found.filter((request) => request !== undefined);
}

/** Why there is nothing to decide: also if somebody asked under this login, and it has become another's since. */
async function whyNone(
  { event, ledger }: CommandContext,
  login: string,
  id: number | undefined,
  found: readonly Request[],
): Promise<DenialReason> {
  if (found.some(({ state }) => state === 'approved' || state === 'declined')) return 'decided-before';
  const { repository, issue } = event;
  // Of one that cannot be read the sweep tells.
  const open = await ledger.requests.listOpen(() => {});
  const wasAnothers = open.some(
    ({ report }) =>
      report.repository === repository.full_name &&
      report.issue.number === issue.number &&
      isSameName(report.person.login, login) &&
      report.person.id !== id,
  );
  return wasAnothers ? 'login-taken-over' : 'no-request';
}

function whichTeam(name: string, login: string, requests: readonly Request[]): Answer {
  const choices = requests.map(({ report }) => `\`/${name} @${login} ${report.team}\``).join(', ');
  return {
    answer: 'which-request',
    text: `more than one team was asked for. Say which: ${choices}.`,
    worked: false,
  };
}
