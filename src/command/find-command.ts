import type { GitHubEvent } from '../messages/github-event.ts';
import { type ParsedCommand, readCommand } from '../messages/parse-command.ts';
import { findTeamRule } from '../rules/find-rule.ts';
import type { Rule } from '../rules/rules.ts';
import type { Command } from './command.ts';
import { approve, deny } from './commands/decide.ts';
import { help } from './commands/help.ts';
import { join } from './commands/join.ts';
import { leave } from './commands/leave.ts';

/** A command with the words in which it was given. */
export interface FoundCommand {
  readonly command: Command;
  readonly parsed: ParsedCommand;
}

/** The command that a comment is, if it is one that the rule lets people say, and what its author just wrote. */
export function findCommand(event: GitHubEvent, rule: Rule): FoundCommand | undefined {
  const parsed = readCommand(event);
  const command = COMMANDS.find(({ name }) => name === parsed?.name);
  if (parsed === undefined || command === undefined) return undefined;
  return command.isOpen(rule) && matchesUsage(command.usage, parsed) ? { command, parsed } : undefined;
}

/** Everything that a person can say. A new command is a file in `commands/` and a line here. */
export const COMMANDS: readonly Command[] = [join, leave, help, approve, deny];

/** Whether words say what a command has to be told, and nothing that it is not. */
export function matchesUsage(usage: string, { login, team }: ParsedCommand): boolean {
  const isGiven = { '@LOGIN': login !== undefined, TEAM: team !== undefined };
  return Object.entries(isGiven).every(([part, given]) => {
    if (!usage.includes(part)) return !given;
    return given || usage.includes(`[${part}]`);
  });
}

/**
 * What to answer to a comment that is no command but nearly one that the rule lets people say: it has the form of one,
 * and its name, or what comes after that, is one slip away. Everything else is talk.
 */
export function suggest(event: GitHubEvent, rule: Rule): FoundCommand | undefined {
  const parsed = readCommand(event);
  if (parsed === undefined) return undefined;
  const open = COMMANDS.filter(({ isOpen }) => isOpen(rule));
  const meant =
    open.find(({ name }) => name === parsed.name) ??
    open.find(({ name }) => isOneTypoAway(parsed.name, name));
  if (meant === undefined) return undefined;
  const fitting = [parsed, withLogin(parsed, rule)].find((each) => matchesUsage(meant.usage, each));
  const text = `did you mean \`${fitting === undefined ? meant.usage : written(meant.name, fitting)}\`?`;
  const command = { ...meant, run: async () => ({ answer: 'did-you-mean', text, worked: false }) };
  return { command, parsed };
}

/** A person named without the `@` looks like a team. */
function withLogin(parsed: ParsedCommand, rule: Rule): ParsedCommand {
  const isTeam = parsed.team === undefined || findTeamRule(rule, parsed.team) !== undefined;
  return isTeam || parsed.login !== undefined ? parsed : { ...parsed, login: parsed.team, team: undefined };
}

const written = (name: string, { login, team }: ParsedCommand) =>
  [`/${name}`, login && `@${login}`, team].filter((word) => word !== undefined).join(' ');

/** Whether one word becomes another by one letter more, less or other, or by two neighbours that change places. */
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
