import type { GitHubEvent } from './github-event.ts';
import { isOwnWords } from './is-own-words.ts';
import { type Command, parseCommand } from './parse-command.ts';

/** The command that a comment is, if it is one and is what its author just wrote. */
export function readCommand(event: GitHubEvent): Command | undefined {
  return isOwnWords(event) && !event.comment.body_was_cut ? parseCommand(event.comment.body) : undefined;
}
