import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Happened, happened, type Seen, type Service } from './call.ts';
import { done, type Instruction, started, type World } from './protocol.ts';

const PROGRAM = fileURLToPath(new URL('services-process.ts', import.meta.url));

type Told<D extends Instruction['do']> = Omit<Extract<Instruction, { do: D }>, 'id' | 'do'>;

/** The services outside the functions, in a process of their own. */
export interface Services extends AsyncDisposable {
  readonly url: (service: Service) => string;
  /** Forgets what was seen, and everything else unless told otherwise. @param latency - Of every answer, in ms. */
  readonly reset: (options?: Partial<Told<'reset'>>) => Promise<void>;
  /** GitHub learns of comments, from their payloads. */
  readonly learn: (...payloads: readonly unknown[]) => Promise<void>;
  /** GitHub gets members and teams. */
  readonly populate: (members: number, teams?: readonly string[]) => Promise<void>;
  /** Puts an item into the ledger. */
  readonly put: (item: Told<'put'>['item']) => Promise<void>;
  /** Resolves when something happens the next time. */
  readonly next: (what: Happened['happened']) => Promise<Happened>;
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
  const waitingFor = new Map<string, PromiseWithResolvers<Happened>>();
  child.on('message', (message) => {
    const event = happened.safeParse(message);
    if (event.success) {
      waitingFor.get(event.data.happened)?.resolve(event.data);
      waitingFor.delete(event.data.happened);
      return;
    }
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
    reset: async ({ latency = 0, forget = 'all' } = {}) => {
      await tell({ do: 'reset', latency, forget });
    },
    learn: async (...payloads) => {
      await tell({ do: 'learn', payloads: [...payloads] });
    },
    populate: async (members, teams = []) => {
      await tell({ do: 'populate', members, teams: [...teams] });
    },
    put: async (item) => {
      await tell({ do: 'put', item });
    },
    next: (what) => {
      const happening = waitingFor.get(what) ?? Promise.withResolvers<Happened>();
      waitingFor.set(what, happening);
      return happening.promise;
    },
    see: async () => (await tell({ do: 'see' })) ?? { calls: [], published: [], posts: [] },
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
