import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalRun, startLocalRun } from '../../local/local-run.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { Trace } from '../../local/trace.ts';
import { startAnswering } from '../fixtures/start-answering.ts';
import { runUsher } from './run-usher.ts';

describe('usher trigger', () => {
  let run: LocalRun;
  beforeAll(async () => {
    run = await startLocalRun('usher.yml', ANY_PORTS, new Trace());
  });
  afterAll(() => run.close());
  const trigger = (...args: readonly string[]) => runUsher(['trigger', ...args, '--url', run.urls.webhook]);

  it('sends a comment to a running npm start', async () => {
    const { out, err, code } = await trigger('join', '--user', 'octocat');

    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toMatch(/^octocat on my_org\/onboarding#1: join → 202 accepted \(delivery [\w-]+\)\n$/);
    expect(await run.settled(10_000)).toBe(true);
    expect(run.posts.map(({ payload }) => payload.username)).toEqual(['octocat']);
  });

  it('writes the comment at the time of the run, which may be days ahead', async () => {
    await run.clock.jump(7 * 24 * 60 * 60 * 1_000);
    expect((await trigger('join', '--user', 'hubot')).out).toContain('accepted');
    expect(await run.settled(10_000)).toBe(true);
    expect(run.posts.map(({ payload }) => payload.username)).toEqual(['octocat', 'hubot']);
  });

  it('comments on the given issue', async () => {
    const { out } = await trigger('join', '--issue', '7');

    expect(out).toContain('ignored: no rule covers this repository and issue');
  });

  it('comments in the given repository', async () => {
    const { out } = await trigger('join', '--repository', 'elsewhere');

    expect(out).toContain('ignored: no rule covers this repository and issue');
    expect((await trigger('join', '--repository', 'My_Org/Onboarding')).out).toContain('accepted');
  });

  it('sends the published example of an event', async () => {
    expect((await trigger('ping')).out).toMatch(/^ping → 200 pong \(/);
    expect((await trigger('push')).out).toMatch(/^push → 202 ignored/);
  });

  it('prints the response as JSON', async () => {
    const { out, code } = await trigger('shall I join?', '--json');

    expect({ code, answer: JSON.parse(out) }).toMatchObject({
      code: 0,
      answer: { status: 202, message: 'accepted', taken: true },
    });
  });

  it.each([
    [401, 1],
    [503, 3],
  ])('maps a response of %d to exit code %d', async (status, expected) => {
    const receive = await startAnswering({ status, body: '{"message": "no"}' });
    const { out, code } = await runUsher(['trigger', 'join', '--url', receive.url]);
    await receive.close();

    expect(code).toBe(expected);
    expect(out).toMatch(new RegExp(`: join → ${status} no \\(`));
  });

  it.each(['', ' \n'])('rejects a blank comment, as GitHub does: %j', async (text) => {
    const { out, err, code } = await trigger(text);

    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain('It must not be blank: GitHub rejects blank comments.');
  });

  it('says what to do if nothing is running', async () => {
    const { err, code } = await runUsher(['trigger', 'join', '--url', 'http://127.0.0.1:9/webhook']);

    expect(code).toBe(1);
    expect(err).toBe(
      'http://127.0.0.1:9/webhook: is not responding: run `npm start` first, or give its address with --url or LOCAL_PORT\n',
    );
  });

  it.each([
    ['join', '--issue', 'one', 'It must be the number of an issue.'],
    ['join', '--user', 'bad login!', 'It must be a GitHub login, without the @.'],
    ['join', '--repository', 'my_org/..', 'It must be NAME or ORGANIZATION/NAME.'],
    ['ping', '--user', 'mona', 'ping is sent exactly as GitHub published it: --user, '],
  ])('rejects invalid options: %s %s %j', async (what, option, value, problem) => {
    const { out, err, code } = await trigger(what, option, value);

    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(problem);
  });
});
