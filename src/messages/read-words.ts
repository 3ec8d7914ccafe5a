import type { GitHubEvent } from './github-event.ts';
import { isOwnWords } from './is-own-words.ts';
import { parseCommand, type Words } from './parse-command.ts';

/** What a comment says that has the form of a command, if its author just wrote so. */
export const readWords = (event: GitHubEvent): Words | undefined =>
  isOwnWords(event) ? parseCommand(event.comment.body) : undefined;
