import type { OutcomeName } from '../messages/outcome-names.ts';
import type { HealRules } from './heal-rules.ts';

/** The members of a team, or a list of logins. */
export type People = { readonly team: string } | { readonly logins: readonly string[] };

/** The Slack destination of each outcome. Outcomes without one are not posted. */
export type SlackRoute = Readonly<Partial<Record<OutcomeName, string>>>;

/** Who may join without approval. `nobody`: everybody has to ask. */
export type Allow = 'org-members' | 'anyone' | 'nobody' | People;

/** A team that can be joined under a rule. */
export interface TeamRule {
  /** Slug. */
  readonly team: string;
  readonly allow: Allow;
  /** Who decides about everybody else. Undefined if nobody may ask. */
  readonly approvers?: People | undefined;
  readonly slack: SlackRoute;
  /** Markdown that is added to the reply to a new member. */
  readonly welcome?: string | undefined;
  /** In ms: how long people are let in for. Undefined: for good. */
  readonly accessTime?: number | undefined;
  /** Whether a `join` has to give a reason. */
  readonly needsReason?: boolean | undefined;
}

/** A resolved rule: who may join which teams, and on which issues. */
export interface Rule {
  /** `ORGANIZATION/NAME`, or `ORGANIZATION/*` for all repositories that no rule names. */
  readonly repository: string;
  /** The issues that it covers. Undefined: all. */
  readonly issues?: readonly number[] | undefined;
  /** Whether it covers pull requests as well. */
  readonly pullRequests: boolean;
  /** A rule with approvers also allows `/approve` and `/deny`. */
  readonly commands: readonly ('join' | 'leave' | 'help')[];
  readonly teams: readonly [TeamRule, ...TeamRule[]];
  /** The team used when a command names none. Undefined if the person must name one. */
  readonly defaultTeam?: string | undefined;
  /** How many people from outside the organization may be invited in a day (UTC). */
  readonly limit: number;
  /** Whether Usher replies and reacts on the issue. */
  readonly feedback: boolean;
  /** A rehearsal: everything except the change of the team. */
  readonly dryRun: boolean;
}

/** The rules as the functions read them, resolved from the rules file by `deploy/rules/resolve.ts`. */
export interface Rules {
  /** Login. */
  readonly organization: string;
  /** Slack member ids by lower-case GitHub login. */
  readonly slackMembers: Readonly<Record<string, string>>;
  readonly rules: readonly Rule[];
  /** Only `heal` gets these: the bundles of Usher's own functions are the same without them. */
  readonly heal?: HealRules | undefined;
}
