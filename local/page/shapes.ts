/** What the page's server tells its client, as JSON; times are in ms since 1970 by the run's clock, durations in ms. */

export interface PersonShape {
  readonly login: string;
  readonly id: number;
  readonly type: string;
}

/** The stations on the way of a comment, in order. */
export const HOPS = [
  'webhook',
  'receive',
  'github-events',
  'commands',
  'command',
  'notifications-topic',
  'notifications',
  'notify',
  'slack',
] as const;
export type HopName = (typeof HOPS)[number];
export type HopState = 'idle' | 'active' | 'done' | 'failed' | 'waiting';

export interface HopShape {
  readonly name: HopName;
  readonly state: HopState;
  /** When it began, since the comment. */
  readonly at?: number;
  readonly took?: number;
  /** When the next try is due. */
  readonly due?: number | undefined;
  readonly tries?: number;
}

/** `talk` is no command, `lost` never arrived, `ignored` is covered by no rule. */
export type EventStatus = 'running' | 'waiting' | 'done' | 'ignored' | 'talk' | 'lost' | 'dead-lettered';

export interface EventSummary {
  readonly id: string;
  readonly at: number;
  readonly person: PersonShape;
  readonly repository: string;
  readonly issue: number;
  readonly title: string;
  /** Cut where it is long. */
  readonly body: string;
  readonly status: EventStatus;
  readonly outcome: string | undefined;
  readonly reason: string | undefined;
  readonly team: string | undefined;
  readonly due: number | undefined;
  /** How many invocations it took. */
  readonly attempts: number;
  /** From the comment until the last thing that was done for it. */
  readonly took: number | undefined;
  readonly hops: readonly HopShape[];
}

export interface CallShape {
  readonly id: number;
  readonly service: string;
  readonly title: string;
  /** `no` is an answer like another: GitHub has not what was asked for, or a condition of the ledger does not hold. */
  readonly tone: 'good' | 'no' | 'bad' | 'open';
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly ms: number | undefined;
  readonly status: number | undefined;
  readonly fault: string | undefined;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
}

export interface AttemptShape {
  readonly id: string;
  readonly name: string;
  /** How often its message had been received, itself included. */
  readonly number: number;
  readonly at: number;
  readonly end: number | undefined;
  readonly tone: 'good' | 'bad' | 'open';
  /** What it came to, in words. */
  readonly said: string;
  readonly due: number | undefined;
  readonly calls: readonly CallShape[];
  readonly logs: readonly Readonly<Record<string, unknown>>[];
}

export interface LedgerChange {
  readonly at: number;
  readonly key: string;
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>>;
}

/** Why somebody was allowed or denied, by the rules of that time. */
export interface Why {
  readonly text: string;
  readonly file: string;
  readonly lines: readonly { readonly number: number; readonly text: string; readonly isMeant: boolean }[];
}

export interface EventDetail extends EventSummary {
  readonly tries: readonly AttemptShape[];
  readonly ledger: readonly LedgerChange[];
  readonly why: Why;
  readonly curl: string;
  readonly trigger: string;
  readonly payload: string;
  /** Requests and answers are kept for the newest events only. */
  readonly isThinned: boolean;
}

export interface CommentShape {
  readonly id: number;
  readonly author: PersonShape;
  readonly body: string;
  readonly at: string;
  readonly role: string;
  readonly reactions: readonly { readonly content: string; readonly logins: readonly string[] }[];
  /** The page of the event that it made, if it came by. */
  readonly event: string | undefined;
}

export interface IssueShape {
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: PersonShape;
  readonly comments: readonly CommentShape[];
  /** How many older ones there are. */
  readonly earlier: number;
  readonly commands: readonly { readonly text: string; readonly about: string }[];
}

export interface PostShape {
  readonly number: number;
  readonly channel: string;
  readonly at: number;
  readonly payload: unknown;
}

export interface WorldShape {
  readonly organization: string;
  readonly now: number;
  readonly ahead: number;
  readonly access: 'token' | 'app';
  readonly faults: readonly {
    readonly name: string;
    readonly label: string;
    readonly isOn: boolean;
    readonly until?: number | undefined;
  }[];
  readonly victim: string | undefined;
  readonly people: readonly { readonly login: string; readonly role: string; readonly about: string }[];
  readonly teams: readonly {
    readonly slug: string;
    readonly members: readonly { readonly login: string; readonly role: string }[];
  }[];
  readonly invitations: readonly {
    readonly login: string;
    readonly teams: readonly string[];
    readonly expires: number;
  }[];
  readonly requests: readonly {
    readonly login: string;
    readonly team: string;
    readonly place: string;
    readonly asked: number;
  }[];
  readonly queues: readonly {
    readonly name: string;
    readonly isDeadLetters: boolean;
    readonly messages: readonly {
      readonly id: string;
      readonly about: string;
      readonly tries: number;
      readonly due: number | undefined;
      readonly reason: string | undefined;
    }[];
  }[];
  readonly ledger: readonly { readonly key: string; readonly item: Readonly<Record<string, unknown>> }[];
  readonly ledgerSize: number;
  readonly sweep: { readonly at: number | undefined; readonly isRunning: boolean };
}

export interface TeamPicture {
  readonly team: string;
  readonly gate: string;
  readonly decides: string | undefined;
  readonly channels: readonly { readonly name: string; readonly about: string }[];
  readonly line: number;
}

export interface RulesShape {
  readonly file: string;
  readonly text: string;
  /** Of the file as it is now; empty if it is in force. */
  readonly problems: readonly { readonly line: number | undefined; readonly text: string }[];
  readonly state: 'in force' | 'deploying' | 'wrong';
  readonly since: number;
  readonly rules: readonly {
    readonly place: string;
    readonly line: number;
    readonly commands: readonly string[];
    readonly teams: readonly TeamPicture[];
    readonly isDryRun: boolean;
  }[];
}

/** One line of the stream of server-sent events. */
export interface Update {
  readonly events: readonly EventSummary[];
  readonly posts: readonly PostShape[];
  /** Issues of which something changed: `NAME#NUMBER`. */
  readonly issues: readonly string[];
  readonly rules?: RulesShape;
  readonly sweep: WorldShape['sweep'];
}
