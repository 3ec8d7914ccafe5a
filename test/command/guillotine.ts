import type { Play } from './play-commands.ts';

/**
 * Ends the process of a command right after one of its calls to GitHub, DynamoDB or SNS: that call is made, and its
 * answer never comes; whatever the command still tries is not done.
 */
export function guillotine({ services, dynamodb }: Play) {
  let left = Number.POSITIVE_INFINITY;
  const around = async <T>(call: () => Promise<T>): Promise<T> => {
    if (left <= 0) throw new Error('the process is dead');
    left -= 1;
    const answer = await call();
    if (left <= 0) throw new Error('the process died');
    return answer;
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
    /** Lets a command make so many calls. @returns whether it died. */
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
