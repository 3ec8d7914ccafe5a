import type { Play } from './play-commands.ts';

/**
 * Makes commands crash right after one of their calls to GitHub, DynamoDB or SNS: the call is made, its response never
 * arrives, and no further call is made.
 */
export function injectCrashes({ services, dynamodb }: Play) {
  let left = Number.POSITIVE_INFINITY;
  const around = async <T>(call: () => Promise<T>): Promise<T> => {
    if (left <= 0) throw new Error('the process has crashed');
    left -= 1;
    const response = await call();
    if (left <= 0) throw new Error('the process crashed');
    return response;
  };
  dynamodb.middlewareStack.add((next) => (sent) => around(() => next(sent)), { step: 'initialize' });
  const { octokit, publish } = services;
  services.publish = (notification) => around(() => publish(notification));
  services.octokit = async () => {
    const connected = await octokit();
    connected.hook.wrap('request', async (request, options) => around(async () => request(options)));
    return connected;
  };
  return {
    /** Runs a command for so many calls. @returns whether it crashed. */
    after: async (calls: number, command: () => Promise<unknown>): Promise<boolean> => {
      left = calls;
      try {
        await command();
        return left <= 0;
      } catch (error) {
        if (left > 0) throw error;
        return true;
      } finally {
        left = Number.POSITIVE_INFINITY;
      }
    },
  };
}
