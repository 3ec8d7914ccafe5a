import { nameOfRule } from '../config/find-rule.ts';
import { hasWorked, isChange } from '../feedback/is-change.ts';
import type { Feedback } from '../feedback/give-feedback.ts';
import { wordsOf } from '../feedback/words.ts';
import type { CommandMemory } from '../ledger/command-memory.ts';
import { chooseDestination, reasonOf } from './choose-destination.ts';
import type { Answer, Given, Outcome } from './command.ts';
import { reportOf } from './report-of.ts';

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
export async function conclude(given: Given, outcome: Outcome | Answer): Promise<Conclusion> {
  if ('answer' in outcome) {
    const text = `@${given.event.comment.user.login}, ${outcome.text}`;
    const feedback = feedbackOn(given, text, outcome.worked, outcome.answer);
    return { memory: { isAnswered: true }, feedback };
  }
  const { result, isOldNews = false } = outcome;
  const report = reportOf(given, outcome);
  const destination = await chooseDestination(given, outcome);
  const text = wordsOf(report, given.event.comment.user.login, given.rule.teams);
  const isNews = isChange(result) && !isOldNews;
  return {
    memory: { report, ...(destination === undefined ? {} : { destination }) },
    feedback: feedbackOn(given, text, hasWorked(result), isNews ? undefined : reasonOf(result)),
  };
}

function feedbackOn(
  { event, rule, key }: Given,
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
    onceAWhile: reason && `${comment.user.id}/${nameOfRule(rule)}/${reason}`,
    owner: key,
  };
}
