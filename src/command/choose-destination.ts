import { findTeam, nameOfRule } from '../config/find-rule.ts';
import { SAID_FOR } from '../config/limits.ts';
import { isChange } from '../feedback/is-change.ts';
import { saidKey } from '../ledger/keys.ts';
import type { Result } from '../messages/outcome.ts';
import type { Given, Outcome } from './command.ts';

/**
 * The Slack destination that is told what became of a command. Where nothing was changed, Slack hears of one person,
 * rule and reason once in a while, and of a limit that is reached once for all who run into it.
 *
 * @returns undefined if Slack is told nothing.
 * @throws a Failure.
 */
export async function chooseDestination(
  { rule, event, ledger, key }: Given,
  { result, team, isOldNews = false }: Outcome,
): Promise<string | undefined> {
  const gate = findTeam(rule, team) ?? rule.teams[0];
  const destination = gate.slack.get(result.outcome);
  if (destination === undefined || isOldNews) return undefined;
  if (isChange(result)) return destination;
  const reason = reasonOf(result);
  const person = reason === 'denied/invitation-limit' ? 'anybody' : event.comment.user.id;
  const said = saidKey('slack', `${person}/${nameOfRule(rule)}/${reason}`);
  return (await ledger.limits.isFirst(said, key, SAID_FOR)) ? destination : undefined;
}

/** What tells one kind of outcome from another. */
export const reasonOf = (result: Result) =>
  'reason' in result ? `${result.outcome}/${result.reason}` : result.outcome;
