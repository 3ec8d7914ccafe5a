import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** A place in the source, and what stands there instead when a safeguard is taken away. */
interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What can be taken away from Usher, to see that a run notices. */
interface Safeguard {
  readonly what: string;
  readonly changes: readonly Change[];
}

/** Safeguards by their names; those without changes to the source are things around it. */
export const SAFEGUARDS = {
  ledger: {
    what: 'what was done and said is remembered',
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
    changes: [{ file: 'src/ledger/ledger.ts', from: 'lease: now + lease', to: 'lease: now' }],
  },
  'record-before-change': {
    what: 'it is recorded before the change that the person was outside',
    changes: [{ file: 'src/command/join-team.ts', from: 'await recordOutside();', to: '' }],
  },
  'retry-after': {
    what: 'nobody is called before the time that they named',
    changes: [{ file: 'src/closed-until.ts', from: 'check(): void {', to: 'check(): void { return;' }],
  },
  acknowledgement: {
    what: 'a message counts as published once SNS says so',
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
    changes: [{ file: 'src/slack/connect-slack.ts', from: "text !== 'ok'", to: 'false' }],
  },
  'coming-back': {
    what: 'a message that was not handled comes back',
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
    changes: [
      {
        file: 'src/github/connect-octokit.ts',
        from: 'AbortSignal.timeout(GITHUB_TIME_LIMIT)',
        to: 'new AbortController().signal',
      },
    ],
  },
  sweep: { what: 'the sweep finds what never arrived', changes: [] },
  'dead-letter-queue': { what: 'there is a queue for what nobody can handle', changes: [] },
} as const satisfies Readonly<Record<string, Safeguard>>;

export type SafeguardName = keyof typeof SAFEGUARDS;

/** Whether a text is the name of a safeguard. */
export const isSafeguardName = (text: string): text is SafeguardName => text in SAFEGUARDS;

/**
 * Takes a safeguard out of the bundles.
 *
 * @throws when bundling if the source is no longer as it was when the change was thought out.
 */
export function takeAway(name: SafeguardName): readonly Plugin[] {
  const changes: readonly Change[] = SAFEGUARDS[name].changes;
  return changes.map(({ file, from, to }) => ({
    name: `without-${name}`,
    setup(building) {
      const filter = new RegExp(`${file.replaceAll('.', String.raw`\.`)}$`);
      building.onLoad({ filter }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!source.includes(from)) throw new Error(`${file} has no \`${from}\` any more: see safeguards.ts`);
        return { contents: source.replace(from, to), loader: 'ts' };
      });
    },
  }));
}
