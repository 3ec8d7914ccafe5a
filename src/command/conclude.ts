import type { Feedback } from '../feedback/post-feedback.ts';
import { renderReply } from '../feedback/wording.ts';
import { type CommandMemory, throttleKey } from '../ledger/entries.ts';
import type { Report } from '../messages/notification.ts';
import { isChange, isSuccess, type Outcome } from '../messages/outcome.ts';
import { findTeamRule, ruleId } from '../rules/find-rule.ts';
import { THROTTLE_WINDOW } from '../runtime/limits.ts';
import type { Answer, CommandContext, CommandResult, Person } from './command.ts';

/** What is to be kept of a command that was carried out, and what is to be said on its issue. */
export interface Conclusion {
  readonly memory: Partial<CommandMemory>;
  readonly feedback: Feedback;
}

/**
 * Concludes what a command came to.
 *
 * @throws a Failure: the ledger did not say whether Slack is to hear of it.
 */
export async function conclude(
  context: CommandContext,
  outcome: CommandResult | Answer,
): Promise<Conclusion> {
  if ('answer' in outcome) {
    const text = `@${context.event.comment.user.login}, ${outcome.text}`;
    const feedback = feedbackOn(context, text, outcome.worked, outcome.answer);
    return { memory: { isAnswered: true }, feedback };
  }
  const { result, isRepeat: isOldNews = false } = outcome;
  const report = reportOf(context, outcome);
  const destination = await chooseDestination(context, outcome);
  const text = renderReply(report, context.event.comment.user.login, context.rule.teams);
  const isNews = isChange(result) && !isOldNews;
  return {
    memory: { report, ...(destination === undefined ? {} : { destination }) },
    feedback: feedbackOn(context, text, isSuccess(result), isNews ? undefined : reasonOf(result)),
  };
}

function feedbackOn(
  { event, rule, key }: CommandContext,
  text: string,
  worked: boolean,
  reason: string | undefined,
): Feedback {
  const { comment, repository, issue } = event;
  return {
    repository: repository.full_name,
    issue: issue.number,
    comment: { id: comment.id, worked },
    text,
    throttleKey: reason && `${comment.user.id}/${ruleId(rule)}/${reason}`,
    owner: key,
  };
}

/**
 * The Slack destination that is told what became of a command. Where nothing was changed, Slack hears of one person,
 * rule and reason once in a while, and of a limit that is reached once for all who run into it.
 *
 * @returns undefined if Slack is told nothing.
 * @throws a Failure.
 */
export async function chooseDestination(
  { rule, event, ledger, key }: CommandContext,
  { result, team, isRepeat: isOldNews = false }: CommandResult,
): Promise<string | undefined> {
  const gate = findTeamRule(rule, team) ?? rule.teams[0];
  const destination = gate.slack[result.outcome];
  if (destination === undefined || isOldNews) return undefined;
  if (isChange(result)) return destination;
  const reason = reasonOf(result);
  const person = reason === 'denied/invitation-limit' ? 'anybody' : event.comment.user.id;
  const said = throttleKey('slack', `${person}/${ruleId(rule)}/${reason}`);
  return (await ledger.limits.acquire(said, key, THROTTLE_WINDOW)) ? destination : undefined;
}

/** What tells one kind of outcome from another. */
export const reasonOf = (result: Outcome) =>
  'reason' in result ? `${result.outcome}/${result.reason}` : result.outcome;

/** What is kept and told of a command. */
export function reportOf(
  {
    event,
    parsed,
    rule,
    organization,
    now,
  }: Pick<CommandContext, 'event' | 'parsed' | 'rule' | 'organization' | 'now'>,
  { result, team, person, decidedBy, approvers = [] }: CommandResult,
): Report {
  const { delivery, comment, issue, repository } = event;
  return {
    id: `${repository.id}/${comment.id}/${parsed.name}`,
    delivery,
    result,
    ...(rule.dryRun ? { dry_run: true } : {}),
    person: account(person),
    ...(decidedBy === undefined ? {} : { decided_by: byName(decidedBy) }),
    ...(approvers.length === 0 ? {} : { approvers: approvers.slice(0, 50) }),
    repository: repository.full_name,
    issue: { number: issue.number, title: issue.title },
    comment_url: comment.html_url,
    organization,
    team,
    at: now().toISOString(),
  };
}

const account = ({ login, id, avatar_url, html_url }: Person) => ({ login, id, avatar_url, html_url });
const byName = ({ login, id, html_url }: Person) => ({ login, id, html_url });
