import type { Rule } from '../config/rules.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import type { Words } from '../messages/parse-command.ts';
import { readWords } from '../messages/read-words.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './registry.ts';
import { takes } from './usage.ts';

/** A command with the words in which it was given. */
export interface Found {
  readonly command: Command;
  readonly words: Words;
}

/** The command that a comment is, if it is one that the rule lets people say, and what its author just wrote. */
export function findCommand(event: GitHubEvent, rule: Rule): Found | undefined {
  const words = readWords(event);
  const command = COMMANDS.find(({ name }) => name === words?.name);
  if (words === undefined || command === undefined) return undefined;
  return command.isOpen(rule) && takes(command.usage, words) ? { command, words } : undefined;
}
