import type { Feedback } from '../feedback/post-feedback.ts';
import { renderReply } from '../feedback/wording.ts';
import { answersKey, type CommandMemory, throttleKey } from '../ledger/entries.ts';
import type { Report } from '../messages/notification.ts';
import { type DenialReason, isChange, isSuccess, type Outcome } from '../messages/outcome.ts';
import { formatDuration } from '../rules/durations.ts';
import { findTeamRule, ruleId } from '../rules/find-rule.ts';
import { ANSWERS_PER_HOUR, THROTTLE_WINDOW } from '../runtime/limits.ts';
import type { Answer, CommandContext, CommandResult, Person } from './command.ts';

/** What to record about a command that was carried out, and what to say on its issue. */
export interface Conclusion {
  readonly memory: Partial<CommandMemory>;
  readonly feedback: Feedback;
}

/**
 * Turns the result of a command into a report, feedback and a Slack destination. Changes are always announced.
 * Everything else is throttled: {@link ANSWERS_PER_HOUR} for each author, and the same thing once in
 * {@link THROTTLE_WINDOW}.
 *
 * @throws a Failure if the ledger doesn't answer.
 */
export async function conclude(
  context: CommandContext,
  outcome: CommandResult | Answer,
): Promise<Conclusion> {
  const { event, rule, ledger, now } = context;
  const author = event.comment.user;
  const isNews = !('answer' in outcome) && isChange(outcome.result) && outcome.isRepeat !== true;
  const isWithinLimit =
    isNews || (await ledger.limits.increment(answersKey(author.id, now()), ANSWERS_PER_HOUR));
  const createFeedback = (text: string, worked: boolean): Feedback => ({
    repository: event.repository.full_name,
    issue: event.issue.number,
    comment: { id: event.comment.id, worked },
    text: isWithinLimit ? text : undefined,
    // Each issue has its own throttle, since a reply on one is not read on another.
    throttleBy: isNews
      ? undefined
      : `${event.repository.id}/${event.issue.number}/${throttleSubject(context, outcome)}`,
    owner: context.key,
  });
  if ('answer' in outcome) {
    const text = `@${author.login}, ${outcome.text}`;
    return { memory: { isAnswered: true }, feedback: createFeedback(text, outcome.worked) };
  }
  const report = createReport(context, outcome);
  const destination = await chooseDestination(context, outcome, isWithinLimit);
  const { approved } = outcome;
  return {
    memory: {
      report,
      ...(destination === undefined ? {} : { destination }),
      ...(approved === undefined ? {} : { approved }),
    },
    feedback: createFeedback(renderReply(report, author.login, rule.teams), isSuccess(outcome.result)),
  };
}

/** Builds the report that the ledger stores and Slack gets. */
export function createReport(
  {
    event,
    parsed,
    rule,
    organization,
    now,
    click,
  }: Pick<CommandContext, 'event' | 'parsed' | 'rule' | 'organization' | 'now' | 'click'>,
  { result, team, person, decidedBy, approvers = [], until, time, reason }: CommandResult,
): Report {
  const { delivery, comment, issue, repository } = event;
  return {
    id: click?.reportId ?? `${repository.id}/${comment.id}/${parsed.name}`,
    delivery,
    result,
    ...(rule.dryRun ? { dry_run: true } : {}),
    person: toPerson(person),
    ...(decidedBy === undefined ? {} : { decided_by: toDecider(decidedBy) }),
    ...(click === undefined ? {} : { decided_in_slack: true }),
    ...(approvers.length === 0 ? {} : { approvers: approvers.slice(0, 50) }),
    ...(until === undefined ? {} : { until: until.toISOString() }),
    ...(time === undefined ? {} : { asked_for: formatDuration(time) }),
    ...(reason === undefined ? {} : { because: reason }),
    repository: repository.full_name,
    issue: { number: issue.number, title: issue.title },
    comment_url: comment.html_url,
    organization,
    team,
    at: now().toISOString(),
  };
}

const toPerson = ({ login, id, avatar_url, html_url }: Person) => ({ login, id, avatar_url, html_url });
const toDecider = ({ login, id, html_url }: Person) => ({ login, id, html_url });

/**
 * Chooses the Slack destination of a result. Without a change, Slack hears the same about one person and team once in
 * {@link THROTTLE_WINDOW}, and of a reached invitation limit once for everybody.
 *
 * @param isWithinLimit - Whether the author may cause more messages in this hour.
 * @returns undefined if Slack hears nothing.
 * @throws a Failure.
 */
async function chooseDestination(
  context: CommandContext,
  outcome: CommandResult,
  isWithinLimit: boolean,
): Promise<string | undefined> {
  const { rule, ledger, key } = context;
  const { result, team, isRepeat = false } = outcome;
  const teamRule = findTeamRule(rule, team) ?? rule.teams[0];
  const destination = teamRule.slack[result.outcome];
  if (destination === undefined || isRepeat) return undefined;
  if (isChange(result)) return destination;
  if (!isWithinLimit) return undefined;
  const isAboutEverybody = outcomeName(result) === 'denied/invitation-limit';
  const subject = isAboutEverybody
    ? `anybody/${ruleId(rule)}/${outcomeName(result)}`
    : throttleSubject(context, outcome);
  const isFirst = await ledger.limits.acquire(throttleKey('slack', subject), key, THROTTLE_WINDOW);
  return isFirst ? destination : undefined;
}

/**
 * Names what a command without a change came to, so that the same is not said again: its author, the rule, the outcome,
 * the team, and whom it is about. That is the person's id, or the login in the command if no account was found for it.
 */
function throttleSubject(
  { event, rule, parsed }: Pick<CommandContext, 'event' | 'rule' | 'parsed'>,
  outcome: CommandResult | Answer,
): string {
  const author = event.comment.user.id;
  const start = `${author}/${ruleId(rule)}`;
  const named = parsed.login?.toLowerCase() ?? author;
  if ('answer' in outcome) return `${start}/${outcome.answer}/${parsed.team ?? ''}/${named}`;
  const { result, team, person } = outcome;
  const name = outcomeName(result);
  // Requests are limited by rule, for all its teams together.
  if (name === 'denied/asked-too-often') return `${start}/${name}`;
  const isAboutAuthor = result.outcome === 'denied' && ABOUT_THE_AUTHOR.has(result.reason);
  const about = person.id === author && !isAboutAuthor ? named : person.id;
  return `${start}/${name}/${team}/${about}`;
}

/** Denials that hold for their author, whatever login the command names. */
const ABOUT_THE_AUTHOR: ReadonlySet<DenialReason> = new Set([
  'not-an-approver',
  'own-request',
  'no-such-team',
]);

/** The outcome, with its reason if it has one. */
const outcomeName = (result: Outcome) =>
  'reason' in result ? `${result.outcome}/${result.reason}` : result.outcome;
