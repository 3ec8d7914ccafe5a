import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { KINDS, type Wish } from '../plan/wishes.ts';
import { numberIn } from '../services/wire.ts';
import { findDeaths } from './deaths.ts';
import { findDoubles } from './doubles.ts';
import { findEarlyCalls } from './early-calls.ts';
import type { Evidence } from './evidence.ts';
import { expectedMessage } from './expected-message.ts';
import { findSecrets } from './secrets.ts';

/** Something that must not happen, with each case of it. */
export interface Breach {
  readonly name: string;
  readonly cases: readonly string[];
}

/** What came of a run. */
export interface Verdict {
  /** Figures by what they count, in the order in which they are to be read. */
  readonly figures: readonly (readonly [string, number])[];
  readonly breaches: readonly Breach[];
}

const deadLetter = z.object({ body: z.string(), messageAttributes: z.record(z.string(), z.unknown()) });
const deadLetterQueue = z.object({ messages: z.object({ ready: z.array(deadLetter) }) });

/** A function that is to be looked at when it fails says so by throwing a failure; anything else that is thrown is a fault of ours. */
const SAID_SO = /^sweep: (AggregateError|RetryableFailure|HeldFailure)/;

/** Compares what was sent with what came of it. */
export async function judge(evidence: Evidence): Promise<Verdict> {
  const { wishes, record, members, posts, deadLetters, isDrained, folder } = evidence;
  const { calls, named, thrown } = record;
  const posted = Map.groupBy(posts, ({ payload }) => numberIn(JSON.stringify(payload)));
  const changes = calls.filter(({ what, taken }) => what.startsWith('PUT ') && taken?.status === 200);
  const changed = Map.groupBy(changes, ({ subject }) => subject);
  const letters = deadLetters.flatMap((queue) => deadLetterQueue.safeParse(queue).data?.messages.ready ?? []);
  const putAside = new Set(letters.map(({ body }) => numberIn(body)));

  const those = (is: (wish: Wish) => boolean) =>
    wishes.filter(is).map(({ kind, number }) => `${kind} ${number}`);
  const hears = ({ kind }: Wish) => KINDS[kind].told !== undefined;
  const changesTeam = ({ kind }: Wish) => KINDS[kind].changes;
  const isPoison = ({ kind }: Wish) => kind === 'poison';

  const isActedOn = (wish: Wish) => (changesTeam(wish) ? members : posted).has(wish.number);
  const lost = those((wish) => hears(wish) && !(isActedOn(wish) && posted.has(wish.number)));
  const unasked = those(
    (wish) => (!changesTeam(wish) && changed.has(wish.number)) || (!hears(wish) && posted.has(wish.number)),
  );
  const misreported = those((wish) =>
    (posted.get(wish.number) ?? []).some(({ payload }) => !isDeepStrictEqual(payload, expectedMessage(wish))),
  );
  const changedTwice = those(({ number }) => (changed.get(number)?.length ?? 0) > 1);
  const doubles = findDoubles(record, posted);
  const early = findEarlyCalls(record);

  const breaches: readonly Breach[] = [
    { name: 'lost', cases: lost },
    { name: 'acted on what is no command', cases: unasked },
    { name: 'told Slack another thing than what happened', cases: misreported },
    { name: 'told Slack twice without an excuse', cases: doubles.withoutExcuse },
    { name: 'changed a team twice', cases: changedTwice },
    { name: 'called too early', cases: early },
    { name: 'put a command aside', cases: those((wish) => !isPoison(wish) && putAside.has(wish.number)) },
    {
      name: 'did not put poison aside',
      cases: those((wish) => isPoison(wish) && !putAside.has(wish.number)),
    },
    {
      name: 'put aside without a reason',
      cases: letters.filter((it) => !('reason' in it.messageAttributes)).map(({ body }) => body.slice(0, 80)),
    },
    { name: 'left messages in the queues', cases: isDrained ? [] : ['see the log'] },
    // A sweep does what it can in its time, and another one follows.
    {
      name: 'ran out of time',
      cases: findDeaths(record, 'timed out').filter((text) => !text.startsWith('sweep')),
    },
    {
      name: 'crashed',
      cases: [...findDeaths(record, 'crashed'), ...thrown.filter((text) => !SAID_SO.test(text))],
    },
    { name: 'told a secret', cases: [...record.leaks, ...(await findSecrets(`${folder}/functions.log`))] },
  ];
  return {
    figures: [
      ['comments and messages', wishes.length],
      ['commands sent', those(hears).length],
      ['acted on', those((wish) => hears(wish) && isActedOn(wish)).length],
      ['told to Slack', those((wish) => hears(wish) && posted.has(wish.number)).length],
      ['ignored', those((wish) => !hears(wish) && !isPoison(wish)).length - unasked.length],
      ['quarantined', those((wish) => isPoison(wish) && putAside.has(wish.number)).length],
      ['lost', lost.length],
      ...doubles.byCause,
      ['teams changed twice', changedTwice.length],
      ['calls made too early', early.length],
      ['calls', calls.length],
      ['calls struck by a fault', calls.filter(({ fault }) => fault !== undefined).length],
      ['times named by a service', named.length],
      ['processes killed', findDeaths(record, 'killed').length],
      ['sweeps that said they failed', thrown.filter((text) => SAID_SO.test(text)).length],
      ['invocations', record.invocations],
    ],
    breaches: breaches.filter(({ cases }) => cases.length > 0),
  };
}
