import { type Feedback, postFeedback } from '../feedback/post-feedback.ts';
import type { Claim } from '../ledger/claim.ts';
import { clickAnswersKey, clickKey, type CommandMemory, commandMemory } from '../ledger/entries.ts';
import type { SlackAction } from '../messages/slack-action.ts';
import { ANSWERS_PER_HOUR, COMMAND_LEASE, SLACK_REPLY_LIFETIME } from '../runtime/limits.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { renderRecord } from '../slack/decision-record.ts';
import type { Respond } from '../slack/respond.ts';
import { announceOutcome, finishCommand } from './announce-outcome.ts';
import { NOT_CARRIED_OUT, type Refusal, renderRefusal } from './click-answers.ts';
import { decideByClick } from './decide-by-click.ts';
import type { CommandServices } from './handle-comment.ts';

/** What handling a click needs. */
export interface ClickServices extends CommandServices {
  readonly respond: Respond;
}

/**
 * Handles one click on a button in Slack: decides on the request as a comment would, replies on the issue, notifies
 * Slack, and puts a record in the place of the message. A click that decides nothing is answered to its author alone.
 * Every step is recorded before the next one, as for a comment.
 *
 * @throws a Failure, to be retried.
 */
export async function handleClick(action: SlackAction, services: ClickServices): Promise<void> {
  const { ledger, log } = services;
  const done = await ledger.work(clickKey(action), COMMAND_LEASE, commandMemory, async (claim) => {
    const { memory } = claim;
    const isHandled = memory.report !== undefined || memory.isAnswered === true;
    if (!isHandled) await carryOut(action, claim, services);
    await announceOutcome(claim.memory, clickKey(action), services);
    if (claim.memory.report !== undefined) await showDecision(action, claim, services);
    await finishCommand(claim);
  });
  if (done === 'finished') log('info', 'click already handled', logFields(action));
}

async function carryOut(
  action: SlackAction,
  claim: Claim<CommandMemory>,
  services: ClickServices,
): Promise<void> {
  const { log, count } = services;
  const decided = await decideByClick(action, claim, services);
  if ('reason' in decided) {
    await claim.record({ isAnswered: true });
    log('info', 'click refused', {
      ...logFields(action),
      reason: decided.reason === 'denied' ? decided.why : decided.reason,
    });
    count('Outcome', { outcome: 'denied' });
    await explain(action, decided, services);
    return;
  }
  const { memory, feedback, rule } = decided;
  await claim.record(memory);
  log('info', 'click handled', {
    ...logFields(action),
    login: memory.report?.decided_by?.login,
    team: memory.report?.team,
    ...memory.report?.result,
  });
  if (memory.report !== undefined) count('Outcome', { outcome: memory.report.result.outcome });
  if (rule.feedback) await replyOnIssue(feedback, services);
}

async function replyOnIssue(feedback: Feedback, services: ClickServices): Promise<void> {
  const { ledger, now, log } = services;
  // The reaction would go to the comment that asked, whose author did not click.
  const { comment: _, ...reply } = feedback;
  await postFeedback(reply, { octokit: await services.octokit(), limits: ledger.limits, now, log });
}

/**
 * Shows what was decided, in the place of the message with the buttons. Slack takes that for
 * {@link SLACK_REPLY_LIFETIME}; after that, and if Slack refuses, the notification that was published says it.
 *
 * @throws RetryableFailure while a retry can help.
 */
async function showDecision(
  action: SlackAction,
  { memory }: Claim<CommandMemory>,
  { now, log, respond }: ClickServices,
): Promise<void> {
  const record = memory.report && renderRecord(memory.report);
  const reply = record ?? toThem(NOT_CARRIED_OUT);
  try {
    await respond(action.response_url, reply);
  } catch (error) {
    const isOver = now().getTime() >= clickedAt(action).getTime() + SLACK_REPLY_LIFETIME;
    if (error instanceof RetryableFailure && !isOver) throw error;
    log('warn', 'click not answered', { ...logFields(action), error });
  }
}

/** Answers a click that decided nothing. If Slack does not take the answer, it is left out: the person may click again. */
async function explain(
  action: SlackAction,
  refusal: Refusal,
  { ledger, now, log, respond }: ClickServices,
): Promise<void> {
  try {
    const record = recordOf(refusal);
    if (record !== undefined) await respond(action.response_url, record);
    if (await ledger.limits.increment(clickAnswersKey(action, now()), ANSWERS_PER_HOUR)) {
      await respond(action.response_url, toThem(renderRefusal(refusal)));
    }
  } catch (error) {
    log('warn', 'click not answered', { ...logFields(action), error });
  }
}

/** The record of a request that is over. */
function recordOf(refusal: Refusal) {
  if (refusal.reason === 'decided') return refusal.decision && renderRecord(refusal.decision);
  if (refusal.reason !== 'lapsed') return undefined;
  return renderRecord({ ...refusal.request, result: { outcome: 'request-lapsed' } });
}

const toThem = (text: string) => ({ response_type: 'ephemeral', replace_original: false, text }) as const;

/** When somebody clicked, by Slack's clock. */
export const clickedAt = ({ clicked }: SlackAction) => new Date(Math.floor(Number(clicked) * 1_000));

const logFields = ({ delivery, user, decision, request }: SlackAction) => ({
  delivery,
  comment: request.comment,
  slackUser: user,
  decision,
});
