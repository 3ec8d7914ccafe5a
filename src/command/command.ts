import type { Octokit } from '@octokit/rest';
import type { Claim } from '../ledger/claim.ts';
import type { CommandMemory } from '../ledger/entries.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import type { Report } from '../messages/notification.ts';
import type { Outcome } from '../messages/outcome.ts';
import type { ParsedCommand } from '../messages/parse-command.ts';
import { findTeamRule } from '../rules/find-rule.ts';
import type { Rule, TeamRule } from '../rules/rules.ts';
import type { RecordedDecision } from './recorded-decision.ts';

/** A command that people can write. */
export interface Command {
  readonly name: string;
  /** How it is written: `TEAM` stands for a slug, `@LOGIN` for a person, brackets for an optional part. */
  readonly usage: string;
  /** What it does, for the help: completes “`/join` to …”. */
  readonly purpose: string;
  /** Whether a rule allows it. */
  readonly isOpen: (rule: Rule) => boolean;
  /** Carries it out. @throws a Failure, to be retried. */
  readonly run: (context: CommandContext) => Promise<CommandResult | Answer>;
}

/** One command that somebody wrote, and what it takes to carry it out. */
export interface CommandContext {
  readonly event: GitHubEvent;
  readonly parsed: ParsedCommand;
  readonly rule: Rule;
  readonly organization: string;
  /** All commands that the rule allows. */
  readonly openCommands: readonly Command[];
  readonly octokit: Octokit;
  readonly ledger: Ledger;
  /** What this and earlier attempts have recorded. */
  readonly claim: Claim<CommandMemory>;
  /** The command's key in the ledger. */
  readonly key: string;
  /** The click in Slack that stands for the command; undefined if somebody wrote it. */
  readonly click?: Click | undefined;
  /** The decision that an earlier attempt has recorded, if it has. */
  readonly recorded?: RecordedDecision | undefined;
  readonly now: () => Date;
}

/** A click on a button of a request in Slack. Slack's signature vouches for it, so there is no comment to look up. */
export interface Click {
  /** The key of the command that made the request: the click decides on no other one. */
  readonly askedBy: string;
  /** The id of its report. */
  readonly reportId: string;
}

/** What became of a command. */
export interface CommandResult {
  readonly result: Outcome;
  readonly team: string;
  /** Whom it is about. */
  readonly person: Person;
  readonly decidedBy?: Person;
  /** The key of the request that it approved and carried out. */
  readonly approved?: string;
  readonly approvers?: readonly string[];
  /** Until when the person is in the team, if that ends. */
  readonly until?: Date | undefined;
  /** In ms: how long they ask to be in it. */
  readonly time?: number | undefined;
  /** Why they want to join, in their own words. */
  readonly reason?: string | undefined;
  /** The same request was open before: nothing changed, so it isn't announced again. */
  readonly isRepeat?: boolean;
}

/** A command that ends with a reply to its author, and nothing to report. */
export interface Answer {
  /** The kind of answer, by which repeats are throttled. */
  readonly answer: string;
  readonly text: string;
  readonly worked: boolean;
}

/** Somebody on GitHub. */
export type Person = Report['person'];

/** Finds the team of a command: the one that it names, or the rule's default. Without a default, asks which one. */
export function chooseTeam({ parsed, rule, event }: CommandContext): TeamRule | CommandResult | Answer {
  const slug = parsed.team ?? rule.defaultTeam;
  if (slug === undefined) {
    const teams = rule.teams.map(({ team }) => `\`/${parsed.name} ${team}\``).join(', ');
    const text = `there is more than one team here. Say which: ${teams}.`;
    return { answer: 'which-team', text, worked: false };
  }
  const person = event.comment.user;
  return (
    findTeamRule(rule, slug) ?? { result: { outcome: 'denied', reason: 'no-such-team' }, team: slug, person }
  );
}
