import type { Octokit } from '@octokit/rest';
import type { Claim } from '../ledger/claim.ts';
import type { CommandMemory } from '../ledger/entries.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import type { Report } from '../messages/notification.ts';
import type { Outcome } from '../messages/outcome.ts';
import type { ParsedCommand } from '../messages/parse-command.ts';
import type { Rule } from '../rules/rules.ts';

/** Somebody on GitHub. */
export type Person = Report['person'];

/** One command that somebody gave, and what it is carried out with. */
export interface CommandContext {
  readonly event: GitHubEvent;
  readonly parsed: ParsedCommand;
  readonly rule: Rule;
  readonly organization: string;
  /** What else people may say here. */
  readonly open: readonly Command[];
  readonly octokit: Octokit;
  readonly ledger: Ledger;
  /** What this and earlier tries have recorded. */
  readonly claim: Claim<CommandMemory>;
  /** Of the command in the ledger. */
  readonly key: string;
  readonly now: () => Date;
}

/** What became of a command. */
export interface CommandResult {
  readonly result: Outcome;
  readonly team: string;
  /** Whom it is about. */
  readonly person: Person;
  readonly decidedBy?: Person;
  readonly approvers?: readonly string[];
  /** It was so before, or only looked so: nothing was changed that is to be told of again. */
  readonly isRepeat?: boolean;
}

/** There is nothing to report of a command but what its author is told on the issue. */
export interface Answer {
  /** What kind of answer it is, to tell it from others. */
  readonly answer: string;
  readonly text: string;
  readonly worked: boolean;
}

/** One thing that a person can say, and what comes of it. */
export interface Command {
  readonly name: string;
  /** How it is written; `TEAM` stands for a slug, `@LOGIN` for a person, brackets for what can be left out. */
  readonly usage: string;
  /** What it is good for, after “to”. */
  readonly purpose: string;
  /** Whether a rule lets people say it. */
  readonly isOpen: (rule: Rule) => boolean;
  /** Carries it out. @throws a Failure: it is to be tried again. */
  readonly run: (context: CommandContext) => Promise<CommandResult | Answer>;
}
