import type { FunctionSubject } from './build-subjects.ts';
import { deliveryOf, newComment } from './events.ts';
import { type ColdStart, runCold, type Subject } from './hosted-function.ts';
import { type Rival, slashCommand } from './rivals.ts';
import type { Seen } from './services/call.ts';
import type { Services } from './services/start-services.ts';
import { divide, summarize, type Summary } from './statistics.ts';
import {
  commandWork,
  deliveryWork,
  expectJoin,
  expectWork,
  type Functions,
  notificationWork,
  sweepWork,
  type Work,
} from './work.ts';

/** A cold start of one subject, from the start of its process. Times in ms. */
export interface ColdFigures {
  readonly name: string;
  /** Until the handler was loaded, and until the first event was handled. */
  readonly loaded: Summary;
  readonly answered: Summary;
  /** CPU time until then, on all threads, user and system. */
  readonly loadedCpu: Summary;
  readonly answeredCpu: Summary;
  /** Peak memory, in MB. */
  readonly memory: Summary;
  /** Calls to the outside. */
  readonly calls: number;
  /** The bundle and its zip, in bytes; 0 for the floor. */
  readonly size: number;
  readonly zipped: number;
}

export interface ColdResult {
  readonly figures: readonly ColdFigures[];
  /** From a request's arrival to the end of the answer in the services, in ms: they do not answer in no time. */
  readonly serviceTime: Summary;
}

interface Sample extends ColdStart {
  readonly calls: number;
}

/**
 * Measures cold starts. In each round every subject starts once and handles one event, so that whatever else the machine
 * does meets all of them. The first round is not counted: it warms up the disk's cache and the services.
 *
 * @param runs - How many rounds count.
 * @throws if a subject did not do its work.
 */
export async function measureCold(
  floor: Subject,
  functions: Functions,
  rivals: readonly Rival[],
  services: Services,
  runs: number,
  onRound: (round: number) => void,
): Promise<ColdResult> {
  const samples = new Map<string, Sample[]>();
  const times: number[] = [];
  for (let round = 0; round <= runs; round += 1) {
    onRound(round);
    const play = async (subject: Subject, work: Work, payload?: object): Promise<string> => {
      await services.learn(...(payload === undefined ? [] : [payload]));
      const invocation = await runCold(subject, work.event);
      const seen = await services.see();
      const message = work.check(seen);
      if (round > 0) {
        const sample = { ...invocation, calls: seen.calls.length };
        samples.set(subject.name, [...(samples.get(subject.name) ?? []), sample]);
        times.push(...seen.calls.map(({ took }) => took));
      }
      await services.reset();
      return message;
    };
    await services.reset();
    const comment = newComment();
    await play(floor, { event: {}, check: () => '' });
    const event = await play(functions.receive, deliveryWork(comment));
    const notification = await play(functions.command, commandWork(event), comment);
    await play(functions.notify, notificationWork(notification));
    await play(functions.sweep, await sweepWork(services));
    for (const rival of rivals) await play(rival, rivalWork(rival, comment), comment);
  }
  const sizes = new Map<string, FunctionSubject | Rival>(
    [...Object.values(functions), ...rivals].map((subject) => [subject.name, subject]),
  );
  const figures = [...samples].map(([name, of]) => summarizeSamples(name, of, sizes.get(name)));
  return { figures, serviceTime: summarize(times) };
}

function rivalWork({ name }: Rival, comment: object): Work {
  if (name === 'probot') return { event: deliveryOf(comment), check: (seen) => (expectJoin(seen), '') };
  const check = (seen: Seen) => (expectWork('the post', seen.posts.length === 1, seen), '');
  return { event: slashCommand(), check };
}

function summarizeSamples(
  name: string,
  samples: readonly Sample[],
  { size = 0, zipped = 0 }: { readonly size?: number; readonly zipped?: number } = {},
): ColdFigures {
  const of = (read: (sample: Sample) => number) => summarize(samples.map(read));
  return {
    name,
    loaded: of(({ loaded }) => loaded.at),
    answered: of(({ ended }) => ended.at),
    loadedCpu: of(({ loaded }) => loaded.cpu),
    answeredCpu: of(({ ended }) => ended.cpu),
    memory: divide(
      of(({ ended }) => ended.memory),
      1_024,
    ),
    calls: of(({ calls }) => calls).median,
    size,
    zipped,
  };
}
