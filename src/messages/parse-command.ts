import { DURATION } from '../rules/durations.ts';
import { type GitHubEvent, isOriginalComment } from './github-event.ts';
import { isReadable, REASON } from './reason.ts';

/** A comment that has the form of a command; it may still be an unknown one. */
export interface ParsedCommand {
  /** In lower case. */
  readonly name: string;
  /** The login that it names, without the `@`. */
  readonly login: string | undefined;
  /** The slug of the team that it names, in lower case. */
  readonly team: string | undefined;
  /** How long somebody is to be let in for, in lower case, such as `7d`. It may be out of range. */
  readonly duration?: string | undefined;
  /** Why somebody wants to join: one line, in their own words. It may be too long. */
  readonly reason?: string | undefined;
}

const LOGIN = String.raw`@(?<login>[a-z\d](?:[a-z\d_-]{0,98}[a-z\d_])?)`;
/** Not `because` before more words: that begins a reason. */
const TEAM = String.raw`(?<team>(?!because[ \t])[a-z\d_][a-z\d_-]*)`;
const WHOLE_COMMENT = new RegExp(
  String.raw`^(?:join|/(?<name>[a-z]+)(?:[ \t]+${LOGIN})?(?:[ \t]+${TEAM})?(?:[ \t]+(?<duration>${DURATION}))?(?:[ \t]+because[ \t]+(?<reason>${REASON}))?)[.!]?$`,
  'i',
);

/** The commands that take a duration, and the one that takes a reason. More words after any other are not a command. */
const WITH_DURATION: ReadonlySet<string> = new Set(['join', 'approve']);
const WITH_REASON = 'join';

/**
 * Parses a whole comment as a command. A comment that merely mentions one isn't a command.
 *
 * @param body - The comment without the ASCII white space around it.
 */
export function parseCommand(body: string): ParsedCommand | undefined {
  const match = WHOLE_COMMENT.exec(body);
  if (match === null) return undefined;
  const { name: written = 'join', login, team, duration, reason } = match.groups ?? {};
  const name = written.toLowerCase();
  if (duration !== undefined && !WITH_DURATION.has(name)) return undefined;
  if (reason !== undefined && (name !== WITH_REASON || !isReadable(reason))) return undefined;
  const more = {
    ...(duration === undefined ? {} : { duration: duration.toLowerCase() }),
    ...(reason === undefined ? {} : { reason: reason.trim() }),
  };
  return { name, login, team: team?.toLowerCase(), ...more };
}

/** Parses an event's comment as a command, if the comment is the original words of its author. */
export const readCommand = (event: GitHubEvent): ParsedCommand | undefined =>
  isOriginalComment(event) ? parseCommand(event.comment.body) : undefined;
