import type { Grant } from '../ledger/grant.ts';
import type { ParsedCommand } from '../messages/parse-command.ts';
import { isTooLong, REASON_LIMIT } from '../messages/reason.ts';
import {
  describeDuration,
  formatDuration,
  isDuration,
  parseDuration,
  reminderLead,
  SHORTEST_ACCESS,
} from '../rules/durations.ts';
import { findTeamRule } from '../rules/find-rule.ts';
import type { Rule, TeamRule } from '../rules/rules.ts';
import type { Answer } from './command.ts';

/**
 * Reads a lone duration, as in `/join 7d` and `/approve @LOGIN 7d`, as one without a team, unless the rule has a team of
 * that name. Where no team that may be meant has an end, the word stays the name of an unknown team.
 */
export function readLoneDuration(parsed: ParsedCommand, rule: Rule): ParsedCommand {
  const { name, team, duration } = parsed;
  if (team === undefined || duration !== undefined || !isDuration(team)) return parsed;
  const mayBeMeant = ({ team: slug, approvers }: TeamRule) =>
    name === 'join' ? slug === rule.defaultTeam : name === 'approve' && approvers !== undefined;
  const isTime = rule.teams.some((each) => each.accessTime !== undefined && mayBeMeant(each));
  if (!isTime || findTeamRule(rule, team) !== undefined) return parsed;
  return { ...parsed, team: undefined, duration: team };
}

/** What a rule says about the time and the reason of a membership. */
type AccessRule = Pick<TeamRule, 'team' | 'accessTime' | 'needsReason'>;

/** How to write a `join`. @param time - With a space before it, if any. */
export const joinUsage = ({ team, needsReason }: AccessRule, time = '') =>
  `/join ${team}${time}${needsReason === true ? ' because …' : ''}`;

/**
 * Checks the duration in a command against the rule.
 *
 * @param usage - How to write the command with a duration, which has a space before it, or with none.
 * @returns a reply that says what is possible; undefined if the rule allows it.
 */
export function checkDuration(
  { duration }: Pick<ParsedCommand, 'duration'>,
  { team, accessTime }: AccessRule,
  usage: (time?: string) => string,
): Answer | undefined {
  if (duration === undefined) return undefined;
  const refuse = (text: string): Answer => ({ answer: 'duration', text, worked: false });
  if (accessTime === undefined)
    return refuse(
      `membership in the team \`${team}\` does not end here. Comment \`${usage()}\` without a time.`,
    );
  const time = parseDuration(duration);
  if (time !== undefined && time <= accessTime) return undefined;
  const longest = describeDuration(accessTime);
  if (accessTime === SHORTEST_ACCESS)
    return refuse(`the team \`${team}\` is open for ${longest} here. Comment \`${usage()}\` without a time.`);
  const example = usage(` ${formatDuration(accessTime)}`);
  return refuse(
    time === undefined
      ? `a time can be from ${formatDuration(SHORTEST_ACCESS)} to ${formatDuration(accessTime)} here, in hours, days or weeks, like \`${example}\`.`
      : `the team \`${team}\` is open for at most ${longest} here. Comment \`${example}\`, or name a shorter time.`,
  );
}

/** Checks the reason in a `join` against the rule. @returns a reply that says what is missing; undefined if nothing is. */
export function checkReason(
  { reason, duration }: Pick<ParsedCommand, 'reason' | 'duration'>,
  { team, needsReason }: AccessRule,
): Answer | undefined {
  const usage = `/join ${team}${duration === undefined ? '' : ` ${duration}`} because …`;
  if (reason === undefined && needsReason === true) {
    const text = `the team \`${team}\` asks for a reason. Comment \`${usage}\`, with your reason in up to ${REASON_LIMIT} characters.`;
    return { answer: 'reason', text, worked: false };
  }
  if (reason === undefined || !isTooLong(reason)) return undefined;
  const text = `a reason can have up to ${REASON_LIMIT} characters. Comment \`${usage}\` with a shorter one.`;
  return { answer: 'reason-length', text, worked: false };
}

/** In ms: how long somebody is let in for; undefined if that does not end. {@link checkDuration} has passed. */
export const accessTimeFor = (
  { duration }: Pick<ParsedCommand, 'duration'>,
  { accessTime }: AccessRule,
): number | undefined => (duration === undefined ? accessTime : parseDuration(duration));

const MINUTE = 60_000;

/** When a time that starts now is over: in whole minutes, as people are told, and never early. */
export const endOf = (now: Date, time: number) =>
  new Date(Math.ceil((now.getTime() + time) / MINUTE) * MINUTE);

/**
 * Whether a person's grant can be renewed: Usher is sure to have let them in, and the new end is worth telling. From the
 * reminder on it always is; before, it must be later by as much as the reminder comes early.
 */
export function canRenew(grant: Grant | undefined, until: Date, time: number): boolean {
  if (grant?.state !== 'active' || grant.revoked !== undefined) return false;
  return until.getTime() - grant.until >= Math.min(reminderLead(time), time / 2);
}
