import type { GitHubEvent } from '../messages/github-event.ts';
import { type ParsedCommand, readCommand } from '../messages/parse-command.ts';
import { findTeamRule } from '../rules/find-rule.ts';
import type { Rule } from '../rules/rules.ts';
import { readLoneDuration } from './access.ts';
import type { Command } from './command.ts';
import { approve, deny } from './commands/decide.ts';
import { help } from './commands/help.ts';
import { join } from './commands/join.ts';
import { leave } from './commands/leave.ts';

/** Every command. A new one is a file in `commands/` and its name here. */
export const COMMANDS: readonly Command[] = [join, leave, help, approve, deny];

/** A command, and what its author wrote. */
export interface FoundCommand {
  readonly command: Command;
  readonly parsed: ParsedCommand;
}

/** Finds the command that a comment is, if the rule allows it and the comment is the original words of its author. */
export function findCommand(event: GitHubEvent, rule: Rule): FoundCommand | undefined {
  const named = findNamedCommand(event);
  if (named === undefined) return undefined;
  const { command } = named;
  const parsed = readLoneDuration(named.parsed, rule);
  return command.isOpen(rule) && matchesUsage(command.usage, parsed) ? { command, parsed } : undefined;
}

/** Finds the command that a comment names, whether or not a rule allows it. */
export function findNamedCommand(event: GitHubEvent): FoundCommand | undefined {
  const parsed = readCommand(event);
  const command = COMMANDS.find(({ name }) => name === parsed?.name);
  return parsed && command && { command, parsed };
}

/** Whether a command has every part that its usage requires, and no other. */
export function matchesUsage(usage: string, { login, team }: ParsedCommand): boolean {
  const isPresent = { '@LOGIN': login !== undefined, TEAM: team !== undefined };
  return Object.entries(isPresent).every(([part, present]) => {
    if (!usage.includes(part)) return !present;
    return present || usage.includes(`[${part}]`);
  });
}

/**
 * Finds the reply to a near miss: a comment with the form of a command, whose name is at most one typo away from one
 * that the rule allows. All other comments are left alone.
 *
 * @returns a command that answers “did you mean”.
 */
export function suggest(event: GitHubEvent, rule: Rule): FoundCommand | undefined {
  const parsed = readCommand(event);
  if (parsed === undefined) return undefined;
  const open = COMMANDS.filter(({ isOpen }) => isOpen(rule));
  const nearest =
    open.find(({ name }) => name === parsed.name) ??
    open.find(({ name }) => isOneTypoAway(parsed.name, name));
  if (nearest === undefined) return undefined;
  const corrected = [parsed, withLogin(parsed, rule)].find((each) => matchesUsage(nearest.usage, each));
  const text = `did you mean \`${corrected === undefined ? nearest.usage : format(nearest.name, corrected)}\`?`;
  const command = { ...nearest, run: async () => ({ answer: 'did-you-mean', text, worked: false }) };
  return { command, parsed };
}

/** A login without its `@` was parsed as a team. */
function withLogin(parsed: ParsedCommand, rule: Rule): ParsedCommand {
  const isTeam = parsed.team === undefined || findTeamRule(rule, parsed.team) !== undefined;
  return isTeam || parsed.login !== undefined ? parsed : { ...parsed, login: parsed.team, team: undefined };
}

const format = (name: string, { login, team, duration }: ParsedCommand) =>
  [`/${name}`, login && `@${login}`, team, duration].filter((part) => part !== undefined).join(' ');

/** Whether two words differ by one inserted, deleted or replaced letter, or by two neighbors swapped. */
export function isOneTypoAway(word: string, other: string): boolean {
  if (Math.abs(word.length - other.length) > 1 || word === other) return false;
  let start = 0;
  while (start < word.length && word[start] === other[start]) start += 1;
  const rest = (text: string, from: number) => text.slice(start + from);
  return (
    rest(word, 1) === rest(other, 1) ||
    rest(word, 1) === rest(other, 0) ||
    rest(word, 0) === rest(other, 1) ||
    (word[start] === other[start + 1] && word[start + 1] === other[start] && rest(word, 2) === rest(other, 2))
  );
}
