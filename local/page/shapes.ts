/** The JSON that the server sends to the page. Times are in ms since 1970 by the run's clock, durations in ms. */

export interface PersonShape {
  readonly login: string;
  readonly id: number;
  readonly type: string;
}

/** The hops on the path of a comment, in order. */
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
  /** When it began, from the comment on. */
  readonly at?: number;
  readonly took?: number;
  /** When the next attempt is due. */
  readonly due?: number | undefined;
  readonly attempts?: number;
}

/** `talk`: not a command; `lost`: the delivery never arrived; `ignored`: no rule covers it. */
export type EventStatus = 'running' | 'waiting' | 'done' | 'ignored' | 'talk' | 'lost' | 'dead-lettered';

export interface EventSummary {
  readonly id: string;
  readonly at: number;
  readonly person: PersonShape;
  readonly repository: string;
  readonly issue: number;
  readonly title: string;
  /** Cut if it is long. */
  readonly body: string;
  readonly status: EventStatus;
  readonly outcome: string | undefined;
  readonly reason: string | undefined;
  readonly team: string | undefined;
  readonly due: number | undefined;
  /** The number of invocations. */
  readonly attempts: number;
  /** From the comment to the end of its last step. */
  readonly took: number | undefined;
  readonly hops: readonly HopShape[];
}

export interface CallShape {
  readonly id: number;
  readonly service: string;
  readonly title: string;
  /** `no` is an expected refusal: not found on GitHub, or a condition of a ledger write that does not hold. */
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
  /** How often its message has been received, this time included. */
  readonly number: number;
  readonly at: number;
  readonly end: number | undefined;
  readonly tone: 'good' | 'bad' | 'open';
  /** Its result, in words. */
  readonly result: string;
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

/** Why a comment had its result, by the rules in force at that time. */
export interface Explanation {
  readonly text: string;
  readonly file: string;
  readonly lines: readonly {
    readonly number: number;
    readonly text: string;
    readonly isHighlighted: boolean;
  }[];
}

export interface EventDetail extends EventSummary {
  readonly attemptDetails: readonly AttemptShape[];
  readonly ledger: readonly LedgerChange[];
  readonly explanation: Explanation;
  readonly curl: string;
  readonly trigger: string;
  readonly payload: string;
  /** Whether its requests and responses were dropped; only the newest events keep them. */
  readonly isTrimmed: boolean;
}

export interface CommentShape {
  readonly id: number;
  readonly author: PersonShape;
  readonly body: string;
  readonly at: string;
  readonly role: string;
  readonly reactions: readonly { readonly content: string; readonly logins: readonly string[] }[];
  /** The id of its event; undefined for Usher's own comments. */
  readonly event: string | undefined;
}

export interface IssueShape {
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: PersonShape;
  readonly comments: readonly CommentShape[];
  /** The number of older comments. */
  readonly earlier: number;
  readonly commands: readonly { readonly text: string; readonly about: string }[];
}

export interface PostShape {
  readonly number: number;
  readonly channel: string;
  readonly at: number;
  /** The message's id in Slack. */
  readonly ts: string;
  readonly payload: unknown;
  /** Whose message an answer to a click has replaced: Slack keeps the author. */
  readonly author?: string | undefined;
  /** Who alone reads it; undefined if everybody does. */
  readonly reader?: string | undefined;
}

/** Somebody who is in a team for a time, or was. */
export interface GrantShape {
  readonly login: string;
  readonly team: string;
  /** In few words. */
  readonly state: string;
  readonly isOver: boolean;
  readonly until: number;
  /** When the person will be reminded; undefined if they have been, or will not be. */
  readonly reminder: number | undefined;
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
    /** What they would like to do: completes “would like to …”. */
    readonly wish: string;
    readonly because: string | undefined;
  }[];
  readonly grants: readonly GrantShape[];
  readonly queues: readonly {
    readonly name: string;
    readonly isDeadLetters: boolean;
    readonly messages: readonly {
      readonly id: string;
      readonly about: string;
      readonly attempts: number;
      readonly due: number | undefined;
      readonly reason: string | undefined;
    }[];
  }[];
  readonly ledger: readonly { readonly key: string; readonly item: Readonly<Record<string, unknown>> }[];
  readonly ledgerSize: number;
  readonly sweep: { readonly at: number | undefined; readonly isRunning: boolean };
  /** The Auto Scaling groups, if the rules have `heal`. */
  readonly groups: readonly {
    readonly name: string;
    readonly desired: number;
    readonly suspended: readonly string[];
    readonly instances: readonly {
      readonly id: string;
      readonly lifecycle: string;
      readonly health: string;
    }[];
  }[];
}

export interface TeamDiagram {
  readonly team: string;
  /** Who may join without approval. */
  readonly allow: string;
  readonly approvers: string | undefined;
  readonly channels: readonly { readonly name: string; readonly about: string }[];
  readonly line: number;
}

export interface RulesShape {
  readonly file: string;
  readonly text: string;
  /** The errors of the saved file; empty if it is in force. */
  readonly problems: readonly { readonly line: number | undefined; readonly text: string }[];
  readonly state: 'in force' | 'deploying' | 'wrong';
  readonly since: number;
  readonly rules: readonly {
    readonly place: string;
    readonly line: number;
    readonly commands: readonly string[];
    readonly teams: readonly TeamDiagram[];
    readonly isDryRun: boolean;
  }[];
}

/** One server-sent event. */
export interface Update {
  readonly events: readonly EventSummary[];
  readonly posts: readonly PostShape[];
  /** The issues that changed: `NAME#NUMBER`. */
  readonly issues: readonly string[];
  readonly rules?: RulesShape;
  readonly sweep: WorldShape['sweep'];
}
