import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Seen, Service } from './call.ts';
import { done, type Instruction, started, type World } from './protocol.ts';

const PROGRAM = fileURLToPath(new URL('services-process.ts', import.meta.url));

type Told<D extends Instruction['do']> = Omit<Extract<Instruction, { do: D }>, 'id' | 'do'>;

/** The services outside the functions, in a process of their own. */
export interface Services extends AsyncDisposable {
  readonly url: (service: Service) => string;
  /** Forgets what was seen, and the ledger unless `forget` is false. @param latency - Of every answer, in ms. */
  readonly reset: (options?: Partial<Told<'reset'>>) => Promise<void>;
  /** GitHub learns of comments, from their payloads. */
  readonly learn: (...payloads: readonly unknown[]) => Promise<void>;
  /** Puts an item into the ledger. */
  readonly put: (item: Told<'put'>['item']) => Promise<void>;
  /** What they have taken since the last reset. */
  readonly see: () => Promise<Seen>;
}

/** Starts the services. @throws if they do not start. */
export async function startServices(world: World): Promise<Services> {
  const child = fork(PROGRAM, [JSON.stringify(world)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const waiting = new Map<number, PromiseWithResolvers<Seen | undefined>>();
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  const { ports } = started.parse(first);
  child.on('message', (message) => {
    const { id, seen } = done.parse(message);
    waiting.get(id)?.resolve(seen);
    waiting.delete(id);
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the process of the services has ended'));
  });
  let last = 0;
  const tell = async (instruction: { [D in Instruction['do']]: { do: D } & Told<D> }[Instruction['do']]) => {
    const id = (last += 1);
    const answer = Promise.withResolvers<Seen | undefined>();
    waiting.set(id, answer);
    child.send({ id, ...instruction });
    return await answer.promise;
  };
  return {
    url: (service) => `http://127.0.0.1:${ports[service]}`,
    reset: async ({ latency = 0, forget = true } = {}) => {
      await tell({ do: 'reset', latency, forget });
    },
    learn: async (...payloads) => {
      await tell({ do: 'learn', payloads: [...payloads] });
    },
    put: async (item) => {
      await tell({ do: 'put', item });
    },
    see: async () => (await tell({ do: 'see' })) ?? { calls: [], published: [], posts: [] },
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
