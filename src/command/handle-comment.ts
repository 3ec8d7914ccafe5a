import type { Octokit } from '@octokit/rest';
import { postFeedback } from '../feedback/post-feedback.ts';
import type { Claim } from '../ledger/claim.ts';
import { commandKey, type CommandMemory, commandMemory } from '../ledger/entries.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import { findRule } from '../rules/find-rule.ts';
import type { Rule } from '../rules/rules.ts';
import { COMMAND_LEASE } from '../runtime/limits.ts';
import type { Log } from '../runtime/log.ts';
import type { Count } from '../runtime/metrics.ts';
import { announceOutcome, type AnnouncementServices, finishCommand } from './announce-outcome.ts';
import { conclude } from './conclude.ts';
import { COMMANDS, findCommand, findNamedCommand, type FoundCommand, suggest } from './find-command.ts';
import { findRecordedDecision, type RecordedDecision } from './recorded-decision.ts';

/** What handling a comment needs. */
export interface CommandServices extends AnnouncementServices {
  readonly octokit: () => Promise<Octokit>;
  readonly now: () => Date;
  readonly log: Log;
  readonly count: Count;
}

/**
 * Handles one comment: if it is a command that a rule covers, carries it out, replies on the issue and notifies Slack.
 * Every step is recorded before the next one, so that a retry after a crash repeats nothing and forgets nothing, whatever
 * the rules say by then.
 *
 * @throws a Failure, to be retried.
 */
export async function handleComment(event: GitHubEvent, services: CommandServices): Promise<void> {
  const { rules, ledger, log } = services;
  const rule = findRule(rules, event);
  const found = rule && findUnderRule(event, rule);
  if (found === undefined && !(await hasOutcome(event, ledger))) {
    // A maintainer can edit a comment into a command within the second in which it was written. GitHub's times are in
    // whole seconds, so a sweep would mistake it for a new command. The entry marks it as already ignored.
    if (rule !== undefined) await ledger.recordIgnored(commandKey(event));
    log('info', 'comment is not a command', logFields(event));
    return;
  }
  const done = await ledger.work(commandKey(event), COMMAND_LEASE, commandMemory, async (claim) => {
    const { memory } = claim;
    const isHandled = memory.report !== undefined || memory.isAnswered === true;
    const giveFeedback = isHandled ? undefined : await carryOut(event, found, claim, services);
    const feedback = giveFeedback?.();
    try {
      await announceOutcome(claim.memory, commandKey(event), services);
    } finally {
      await feedback;
    }
    await finishCommand(claim);
  });
  if (done === 'finished') log('info', 'command already handled', logFields(event));
}

/** A command and the rule under which it is carried out. */
interface RuledCommand extends FoundCommand {
  readonly rule: Rule;
}

function findUnderRule(event: GitHubEvent, rule: Rule): RuledCommand | undefined {
  const found = findCommand(event, rule) ?? suggest(event, rule);
  return found && { ...found, rule };
}

/** Whether an earlier attempt has recorded an outcome or a decision, under rules that allowed the command. */
async function hasOutcome(event: GitHubEvent, ledger: Ledger): Promise<boolean> {
  if (findNamedCommand(event) === undefined) return false;
  const memory = await ledger.readMemory(commandKey(event), commandMemory);
  return memory?.report !== undefined || memory?.decision !== undefined;
}

/** Finds the command of a recorded decision: a word that is not the request's team was a time, as in `/approve @LOGIN 7d`. */
function findAsDecided(event: GitHubEvent, { request, rule }: RecordedDecision): RuledCommand | undefined {
  const found = findNamedCommand(event);
  if (found === undefined) return undefined;
  const { team } = found.parsed;
  const isTime = team !== undefined && team !== request.report.team;
  const parsed = isTime ? { ...found.parsed, team: undefined, duration: team } : found.parsed;
  return { ...found, parsed, rule };
}

/** @returns what replies on the issue. Only the attempt that recorded the outcome replies; a retry may run hours later. */
async function carryOut(
  event: GitHubEvent,
  found: RuledCommand | undefined,
  claim: Claim<CommandMemory>,
  services: CommandServices,
): Promise<(() => Promise<void>) | undefined> {
  const { rules, ledger, log, count, now } = services;
  const key = commandKey(event);
  const recorded = await findRecordedDecision(ledger, key, claim.memory);
  const ruled = recorded ? findAsDecided(event, recorded) : found;
  if (ruled === undefined) {
    log('info', 'comment is not a command', logFields(event));
    return undefined;
  }
  const { command, parsed, rule } = ruled;
  const octokit = await services.octokit();
  const context = {
    event,
    parsed,
    rule,
    organization: recorded?.request.report.organization ?? rules.organization,
    openCommands: COMMANDS.filter(({ isOpen }) => isOpen(rule)),
    octokit,
    ledger,
    claim,
    key,
    recorded,
    now,
  };
  const { memory, feedback } = await conclude(context, await command.run(context));
  await claim.record(memory);
  log('info', 'command handled', {
    ...logFields(event),
    team: memory.report?.team,
    ...memory.report?.result,
  });
  if (memory.report !== undefined) count('Outcome', { outcome: memory.report.result.outcome });
  return rule.feedback
    ? () => postFeedback(feedback, { octokit, limits: ledger.limits, now, log })
    : undefined;
}

const logFields = ({ delivery, comment }: GitHubEvent) => ({
  delivery,
  comment: comment.id,
  login: comment.user.login,
});
