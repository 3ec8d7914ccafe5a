import type { Feedback } from '../feedback/post-feedback.ts';
import { renderReply } from '../feedback/wording.ts';
import { answersKey, type CommandMemory, throttleKey } from '../ledger/entries.ts';
import type { Report } from '../messages/notification.ts';
import { type DenialReason, isChange, isSuccess, type Outcome } from '../messages/outcome.ts';
import { findTeamRule, ruleId } from '../rules/find-rule.ts';
import { ANSWERS_PER_HOUR, THROTTLE_WINDOW } from '../runtime/limits.ts';
import type { Answer, CommandContext, CommandResult, Person } from './command.ts';

/** What is to be kept of a command that was carried out, and what is to be said on its issue. */
export interface Conclusion {
  readonly memory: Partial<CommandMemory>;
  readonly feedback: Feedback;
}

/**
 * Concludes what a command came to. Where nothing was changed, its author causes only so many replies and messages to
 * Slack in an hour.
 *
 * @throws a Failure: the ledger did not say whether Slack is to hear of it.
 */
export async function conclude(
  context: CommandContext,
  outcome: CommandResult | Answer,
): Promise<Conclusion> {
  const { event, rule, ledger, now } = context;
  const author = event.comment.user;
  const isNews = !('answer' in outcome) && isChange(outcome.result) && outcome.isRepeat !== true;
  const hasRoom = isNews || (await ledger.limits.increment(answersKey(author.id, now()), ANSWERS_PER_HOUR));
  const feedback = (text: string, worked: boolean): Feedback => ({
    repository: event.repository.full_name,
    issue: event.issue.number,
    comment: { id: event.comment.id, worked },
    text: hasRoom ? text : undefined,
    // What is said on one issue is not read on another.
    throttleKey: isNews
      ? undefined
      : `${event.repository.id}/${event.issue.number}/${throttleSubject(context, outcome)}`,
    owner: context.key,
  });
  if ('answer' in outcome) {
    const text = `@${author.login}, ${outcome.text}`;
    return { memory: { isAnswered: true }, feedback: feedback(text, outcome.worked) };
  }
  const report = reportOf(context, outcome);
  const destination = await chooseDestination(context, outcome, hasRoom);
  return {
    memory: { report, ...(destination === undefined ? {} : { destination }) },
    feedback: feedback(renderReply(report, author.login, rule.teams), isSuccess(outcome.result)),
  };
}

/**
 * The Slack destination that is told what became of a command. Where nothing was changed, Slack hears the same about
 * one person and team once in a while, and of a limit that is reached once for all who run into it.
 *
 * @param hasRoom - Whether the author has caused few enough messages in this hour, where nothing was changed.
 * @returns undefined if Slack is told nothing.
 * @throws a Failure.
 */
async function chooseDestination(
  context: CommandContext,
  outcome: CommandResult,
  hasRoom: boolean,
): Promise<string | undefined> {
  const { rule, ledger, key } = context;
  const { result, team, isRepeat = false } = outcome;
  const gate = findTeamRule(rule, team) ?? rule.teams[0];
  const destination = gate.slack[result.outcome];
  if (destination === undefined || isRepeat) return undefined;
  if (isChange(result)) return destination;
  if (!hasRoom) return undefined;
  const isForAll = reasonOf(result) === 'denied/invitation-limit';
  const what = isForAll ? `anybody/${ruleId(rule)}/${reasonOf(result)}` : throttleSubject(context, outcome);
  return (await ledger.limits.acquire(throttleKey('slack', what), key, THROTTLE_WINDOW))
    ? destination
    : undefined;
}

/** What these denials say holds whomever the command names. */
const ABOUT_THE_AUTHOR: ReadonlySet<DenialReason> = new Set([
  'not-an-approver',
  'own-request',
  'no-such-team',
]);

/** What tells one kind of outcome from another. */
const reasonOf = (result: Outcome) =>
  'reason' in result ? `${result.outcome}/${result.reason}` : result.outcome;

/**
 * By what it is known that the same was said before, where nothing was changed: who gave the command, under which rule,
 * what came of it, for which team, and whom it is about. That is the person's id, or the login that the command names
 * where it found nobody.
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
  const reason = reasonOf(result);
  // Requests are counted by rule, for all its teams.
  if (reason === 'denied/asked-too-often') return `${start}/${reason}`;
  const isAboutAuthor = result.outcome === 'denied' && ABOUT_THE_AUTHOR.has(result.reason);
  const about = person.id === author && !isAboutAuthor ? named : person.id;
  return `${start}/${reason}/${team}/${about}`;
}

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
