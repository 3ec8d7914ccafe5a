import type { FaultName } from './plan/fault-names.ts';

/** A place in the source, and what stands there instead when a safeguard is taken away. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What can be taken away from Usher, to see that a run notices. */
export interface Safeguard {
  readonly what: string;
  readonly changes: readonly Change[];
  /** The faults that show the lack of it, and the breach that must come of them. */
  readonly shownBy: readonly FaultName[];
  /** How many calls they strike, where it is not as many as elsewhere. */
  readonly rate?: number;
  readonly breach: string;
}

/** All safeguards, by their names; those without changes to the source are things around it. */
export const SAFEGUARDS = {
  ledger: {
    what: 'what was done and said is remembered',
    shownBy: ['copies', 'repeated'],
    breach: 'told Slack twice without an excuse',
    changes: [
      {
        file: 'src/ledger/ledger.ts',
        from: 'const claim = await this.#claim(key, lease, memory);',
        to: 'const claim = await this.#claim(key + randomUUID(), lease, memory);',
      },
    ],
  },
  lease: {
    what: 'one works on a command while nobody else does',
    shownBy: ['copies', 'shuffled'],
    breach: 'told Slack twice without an excuse',
    changes: [{ file: 'src/ledger/ledger.ts', from: 'lease: now + lease', to: 'lease: now' }],
  },
  'record-before-change': {
    what: 'it is recorded before the change that the person was outside',
    shownBy: ['lost'],
    breach: 'lost',
    changes: [
      {
        file: 'src/command/change-membership.ts',
        from: 'await claim.remember({ wasOutside: true });',
        to: '',
      },
    ],
  },
  'retry-after': {
    what: 'nobody is called before the time that they named',
    shownBy: ['retry-after', 'secondary'],
    breach: 'called too early',
    changes: [{ file: 'src/runtime/cooldown.ts', from: 'check(): void {', to: 'check(): void { return;' }],
  },
  acknowledgement: {
    what: 'a message counts as published once SNS says so',
    shownBy: ['error'],
    breach: 'lost',
    changes: [
      {
        file: 'src/aws/publish.ts',
        from: "const { MessageId } = await orFailure('SNS', sns.send(command));",
        to: "const MessageId = ''; sns.send(command).catch(() => {});",
      },
    ],
  },
  'whole-answers': {
    what: 'an answer of Slack is read before it is believed',
    shownBy: ['garbage'],
    breach: 'lost',
    changes: [{ file: 'src/slack/client.ts', from: "text !== 'ok'", to: 'false' }],
  },
  'coming-back': {
    what: 'a message that was not handled comes back',
    shownBy: ['error'],
    breach: 'lost',
    changes: [
      {
        file: 'src/aws/handle-batch.ts',
        from: 'failed.map(({ messageId }) => ({ itemIdentifier: messageId }))',
        to: '[]',
      },
    ],
  },
  'time-limit': {
    what: 'a call that is not answered is given up',
    shownBy: ['hang'],
    // Each one ends a container, and the next takes its time to start.
    rate: 0.05,
    breach: 'ran out of time',
    changes: [
      {
        file: 'src/github/client.ts',
        from: 'AbortSignal.timeout(GITHUB_TIME_LIMIT)',
        to: 'new AbortController().signal',
      },
    ],
  },
  'record-after-post': {
    what: 'it is tried for a while to record what Slack took',
    shownBy: ['throttled', 'error'],
    breach: 'told Slack twice without an excuse',
    changes: [
      {
        file: 'src/notify/post-notification.ts',
        from: 'getTime() + RECORD_LIMIT',
        to: 'getTime()',
      },
    ],
  },
  'own-words': {
    what: 'a comment that somebody edited is no command',
    shownBy: [],
    breach: 'acted on what is no command',
    changes: [
      { file: 'src/receive/payload.ts', from: "action !== 'created'", to: 'false' },
      { file: 'src/messages/github-event.ts', from: 'return (', to: 'return true || (' },
      // What was talk at first is on record, which keeps an edit of it out as well.
      { file: 'src/command/handle-comment.ts', from: 'await ledger.noteTalk(commandKey(event));', to: ';' },
    ],
  },
  'first-sweep': {
    what: 'the first sweep only sets the time',
    shownBy: [],
    breach: 'acted on what is no command',
    changes: [
      {
        file: 'src/sweep/cursors.ts',
        from: 'if (sweptUntil === undefined) return undefined;',
        to: 'if (sweptUntil === undefined) return new Date(0);',
      },
    ],
  },
  sweep: {
    what: 'the sweep finds what never arrived',
    shownBy: ['unsent'],
    breach: 'lost',
    changes: [],
  },
  'dead-letter-queue': {
    what: 'there is a queue for what nobody can handle',
    shownBy: [],
    breach: 'did not put poison aside',
    changes: [],
  },
} as const satisfies Readonly<Record<string, Safeguard>>;

export type SafeguardName = keyof typeof SAFEGUARDS;
export const SAFEGUARD_NAMES = Object.keys(SAFEGUARDS).filter(
  (name): name is SafeguardName => name in SAFEGUARDS,
);

/** Whether a text is the name of a safeguard. */
export const isSafeguardName = (text: string): text is SafeguardName => text in SAFEGUARDS;
