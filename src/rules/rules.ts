import type { OutcomeName } from '../messages/outcome.ts';

/** People by their team or by their logins. */
export type People = { readonly team: string } | { readonly logins: readonly string[] };

/** The Slack destination that hears of an outcome; without one, Slack hears nothing. */
export type SlackRoute = Readonly<Partial<Record<OutcomeName, string>>>;

/** Who joins at once. `nobody`: everybody has to ask. */
export type Allow = 'org-members' | 'anyone' | 'nobody' | People;

/** What a rule says of one of its teams. */
export interface TeamRule {
  readonly team: string;
  readonly allow: Allow;
  /** Who decides on those who are not let in at once; undefined where nobody may ask. */
  readonly approvers?: People | undefined;
  readonly slack: SlackRoute;
  readonly welcome?: string | undefined;
}

/** What an admin decided for one repository. */
export interface Rule {
  /** Full name, `ORGANIZATION/NAME`, or `ORGANIZATION/*`. */
  readonly repository: string;
  /** The issues on which it holds; undefined for all. */
  readonly issues?: readonly number[] | undefined;
  readonly pullRequests: boolean;
  /** Beside these, a rule with approvers opens `/approve` and `/deny`. */
  readonly commands: readonly ('join' | 'leave' | 'help')[];
  readonly teams: readonly [TeamRule, ...TeamRule[]];
  /** What a bare `join` means; undefined where the person has to say it. */
  readonly defaultTeam?: string | undefined;
  /** How many people from outside may be invited in a day. */
  readonly limit: number;
  readonly feedback: boolean;
  readonly dryRun: boolean;
}

export interface Rules {
  readonly organization: string;
  /** Slack member ids by GitHub login in lower case. */
  readonly slackMembers: Readonly<Record<string, string>>;
  readonly rules: readonly Rule[];
}
