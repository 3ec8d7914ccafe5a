import type { Octokit } from '@octokit/rest';
import { getLogin, getProfile, getUserId } from '../github/users.ts';
import type { Claim } from '../ledger/claim.ts';
import { clickKey, commandKey, type CommandMemory, commandMemory, requestKey } from '../ledger/entries.ts';
import type { Request } from '../ledger/requests.ts';
import { type GitHubEvent, isSameName } from '../messages/github-event.ts';
import type { SlackAction } from '../messages/slack-action.ts';
import { findRule, findTeamRule } from '../rules/find-rule.ts';
import type { Rule } from '../rules/rules.ts';
import { loginsOfMember } from '../rules/slack-members.ts';
import type { Refusal } from './click-answers.ts';
import type { Command, CommandContext, Person } from './command.ts';
import { approve, deny } from './commands/decide.ts';
import { conclude, type Conclusion } from './conclude.ts';
import { COMMANDS } from './find-command.ts';
import type { CommandServices } from './handle-comment.ts';
import { findRecordedDecision } from './recorded-decision.ts';

const DECISIONS: Readonly<Record<SlackAction['decision'], Command>> = { approve, deny };

/** A decision, and the rule under which it was made. */
export interface DecisionByClick extends Conclusion {
  readonly rule: Rule;
}

/**
 * Decides on a request as a click in Slack says, by the command that a comment would have used: the same check of the
 * right with GitHub at this moment, and the same conditional write. Doubt refuses the click; but what an earlier attempt
 * has decided stands, and is carried out without those checks.
 *
 * @returns what to record and to say, or why the click decides nothing.
 * @throws a Failure, to be retried.
 */
export async function decideByClick(
  action: SlackAction,
  claim: Claim<CommandMemory>,
  services: CommandServices,
): Promise<DecisionByClick | Refusal> {
  const { ledger } = services;
  const key = clickKey(action);
  const recorded = await findRecordedDecision(ledger, key, claim.memory);
  if (recorded !== undefined) {
    const { person, organization } = recorded.request.report;
    const parties = { ...recorded, organization, asker: person.login, recorded };
    return await decide(action, parties, claim, services);
  }
  const asked = askingCommand(action);
  const request = await ledger.requests.find(requestKey(...asked.request));
  if (request === undefined) return { reason: 'forgotten' };
  // Version 0.2 recorded on the request alone that the click had decided.
  const isOurs = request.decidedBy === key;
  const over = isOurs ? undefined : await whyOver(request, asked.command, ledger);
  if (over !== undefined) return over;
  const parties = await findParties(action, request, services);
  const decided = 'reason' in parties ? parties : await decide(action, parties, claim, services);
  // Nobody may carry that out any more.
  if (isOurs && 'reason' in decided) await ledger.requests.reopen(request.key, key);
  return decided;
}

/** Who decides by a click, on what, and under which rule. */
interface Parties extends Pick<CommandContext, 'rule' | 'organization' | 'recorded'> {
  readonly request: Request;
  readonly decider: GitHubEvent['comment']['user'];
  /** The login of whoever asked. */
  readonly asker: string;
}

/** Finds out who decides by a click and on whom; else says what is in doubt. */
async function findParties(
  action: SlackAction,
  request: Request,
  services: CommandServices,
): Promise<Parties | Refusal> {
  const { rules } = services;
  const { report } = request;
  const rule = findRule(rules, locationOf(request));
  const teamRule = rule && findTeamRule(rule, report.team);
  if (rule === undefined || teamRule?.approvers === undefined)
    return { reason: 'nobody-decides', request: report };
  const [login, another] = loginsOfMember(rules, action.user);
  if (login === undefined) return { reason: 'unknown-member', request: report, user: action.user };
  if (another !== undefined) {
    return { reason: 'several-logins', request: report, logins: loginsOfMember(rules, action.user) };
  }
  const octokit = await services.octokit();
  const decider = await getProfile(octokit, login);
  if (decider === undefined) return { reason: 'no-account', request: report, login };
  const asker = await findAsker(octokit, report.person);
  if (asker === undefined) {
    return {
      reason: 'denied',
      request: report,
      why: 'login-taken-over',
      login: decider.login,
      approvers: [],
    };
  }
  return { request, decider, asker, rule, organization: rules.organization };
}

async function decide(
  action: SlackAction,
  { request, decider, asker, rule, organization, recorded }: Parties,
  claim: Claim<CommandMemory>,
  { ledger, octokit, now }: CommandServices,
): Promise<DecisionByClick | Refusal> {
  const { report } = request;
  const askedBy = askingCommand(action).command;
  const context: CommandContext = {
    event: toEvent(action, request, decider),
    parsed: { name: action.decision, login: asker, team: report.team },
    rule,
    organization,
    openCommands: COMMANDS.filter(({ isOpen }) => isOpen(rule)),
    octokit: await octokit(),
    ledger,
    claim,
    key: clickKey(action),
    click: { askedBy, reportId: reportIdOf(action) },
    recorded,
    now,
  };
  const outcome = await DECISIONS[action.decision].run(context);
  if ('answer' in outcome) throw new Error('a click names its request');
  const { result, decidedBy, approvers = [] } = outcome;
  if (result.outcome === 'denied' && decidedBy === undefined) {
    // Somebody else was faster than the check above.
    const latest = result.reason === 'decided-before' ? await ledger.requests.find(request.key) : undefined;
    const decided = latest && (await whyOver(latest, askedBy, ledger));
    return (
      decided ?? { reason: 'denied', request: report, why: result.reason, login: decider.login, approvers }
    );
  }
  return { ...(await conclude(context, outcome)), rule };
}

/**
 * Finds the login that the account has now which asked.
 *
 * @returns undefined if the account is gone, or if another account has the login that the message shows: then nobody
 * knows whom the click means.
 */
async function findAsker(octokit: Octokit, { id, login }: Person): Promise<string | undefined> {
  const current = await getLogin(octokit, id);
  if (current === undefined || isSameName(current, login)) return current;
  return (await getUserId(octokit, login)) === undefined ? current : undefined;
}

/** Where the request of a click is in the ledger, and the command that made it. */
function askingCommand({ request: { repository, issue, person, team, comment } }: SlackAction) {
  const place = { repository: { id: repository }, issue: { number: issue }, comment: { id: comment } };
  return { request: [place, person, team] as const, command: commandKey(place) };
}

/** Why a request is no longer open to this click; undefined if it is. */
async function whyOver(
  { state, askedBy, decidedBy = '', decidedAt = 0, report }: Request,
  askingKey: string,
  ledger: CommandServices['ledger'],
): Promise<Refusal | undefined> {
  if (askedBy !== askingKey) return { reason: 'asked-again', request: report };
  if (state === 'open') return undefined;
  if (state === 'lapsed') return { reason: 'lapsed', request: report };
  const decision = (await ledger.readMemory(decidedBy, commandMemory))?.report;
  return { reason: 'decided', request: report, state, at: decidedAt, decision };
}

/** Where the person asked. A comment on a pull request has that in its URL. */
const locationOf = ({ report: { repository, issue, comment_url } }: Request) => ({
  repository: { full_name: repository },
  issue: { ...issue, pull_request: /\/pull\/\d+#/.test(comment_url) },
});

/** The decision as the event of a comment, by its author, in the place of the comment that asked. */
function toEvent(
  action: SlackAction,
  request: Request,
  decider: GitHubEvent['comment']['user'],
): GitHubEvent {
  const { repository, issue } = locationOf(request);
  const at = new Date(Math.floor(Number(action.clicked) * 1_000)).toISOString();
  const { comment_url } = request.report;
  return {
    delivery: action.delivery,
    action: 'created',
    comment: {
      id: action.request.comment,
      body: '',
      body_was_cut: false,
      html_url: comment_url,
      created_at: at,
      updated_at: at,
      user: decider,
      performed_via_github_app: false,
    },
    issue: { ...issue, html_url: comment_url },
    repository: { id: action.request.repository, full_name: repository.full_name, private: true },
    sender: { id: decider.id, type: decider.type },
  };
}

/** The same in every attempt at the same click, and another for another click on the same request. */
const reportIdOf = ({ request: { repository, comment }, decision, user, clicked }: SlackAction) =>
  `${repository}/${comment}/${decision}/${user}-${clicked}`;
