import type { Play } from '../command/play-commands.ts';

/** When a process dies: after so many of its calls, counted from the start or from its change on GitHub. */
export interface Death {
  readonly calls: number;
  readonly since: 'start' | 'change';
}

/**
 * Lets commands and sweeps die after any of their calls: the call is made, its answer never arrives, and no further call
 * is made.
 */
export function dieInCalls({ services, dynamodb }: Play) {
  let death: Death | undefined;
  let made = 0;
  let isDead = false;
  let last = '';
  const around = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Error('the process is dead');
    const answer = await call();
    last = name;
    const isChange = name === 'PUT' || name === 'DELETE';
    if (death?.since === 'start' || isChange || made > 0) made += 1;
    isDead = death !== undefined && made > 0 && made >= death.calls;
    if (isDead) throw new Error('the process died');
    return answer;
  };
  dynamodb.middlewareStack.add((next) => (sent) => around('', () => next(sent)), { step: 'initialize' });
  const { octokit, publish } = services;
  services.publish = (notification) => around('', () => publish(notification));
  services.octokit = async () => {
    const connected = await octokit();
    connected.hook.wrap('request', async (request, options) =>
      around(options.method, async () => request(options)),
    );
    return connected;
  };
  return {
    /** Runs something. @returns whether it failed or died, and whether it never got the answer to its change. */
    run: async (planned: Death | undefined, work: () => Promise<unknown>) => {
      [death, made, isDead, last] = [planned, 0, false, ''];
      let failure: unknown;
      await work().catch((error: unknown) => {
        failure = error;
      });
      const isLost = isDead && (last === 'PUT' || last === 'DELETE');
      const hasDied = isDead;
      [death, isDead] = [undefined, false];
      return { failure, hasDied, isLost };
    },
  };
}
