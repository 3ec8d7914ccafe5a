import { findTeam } from '../config/find-rule.ts';
import type { Rule } from '../config/rules.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import type { Words } from '../messages/parse-command.ts';
import { readWords } from '../messages/read-words.ts';
import type { Found } from './find-command.ts';
import { isOneSlipAway } from './one-slip-away.ts';
import { COMMANDS } from './registry.ts';
import { takes } from './usage.ts';

/**
 * What to answer to a comment that is no command but nearly one that the rule lets people say: it has the form of one,
 * and its name, or what comes after that, is one slip away. Everything else is talk.
 */
export function suggest(event: GitHubEvent, rule: Rule): Found | undefined {
  const words = readWords(event);
  if (words === undefined) return undefined;
  const open = COMMANDS.filter(({ isOpen }) => isOpen(rule));
  const meant =
    open.find(({ name }) => name === words.name) ?? open.find(({ name }) => isOneSlipAway(words.name, name));
  if (meant === undefined) return undefined;
  const fitting = [words, withLogin(words, rule)].find((each) => takes(meant.usage, each));
  const text = `did you mean \`${fitting === undefined ? meant.usage : written(meant.name, fitting)}\`?`;
  const command = { ...meant, run: async () => ({ answer: 'did-you-mean', text, worked: false }) };
  return { command, words };
}

/** A person named without the `@` looks like a team. */
function withLogin(words: Words, rule: Rule): Words {
  const isTeam = words.team === undefined || findTeam(rule, words.team) !== undefined;
  return isTeam || words.login !== undefined ? words : { ...words, login: words.team, team: undefined };
}

const written = (name: string, { login, team }: Words) =>
  [`/${name}`, login && `@${login}`, team].filter((word) => word !== undefined).join(' ');
