import { afterEach, describe, expect, it } from '@jest/globals';
import { commandKey, commandMemory } from '../../src/ledger/entries.ts';
import { toGitHubEvent } from '../../src/messages/github-payload.ts';
import { ConfigurationFailure, RetryableFailure } from '../../src/runtime/failures.ts';
import { SWEEP_ATTEMPTS, SWEEP_MAX_OTHERS, SWEEP_TIMEOUT } from '../../src/runtime/limits.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { startSweep } from './start-sweep.ts';

let run: Awaited<ReturnType<typeof startSweep>>;
afterEach(() => run.close());

/** A sweep has set the time since which it looks; then a quarter of an hour has passed. */
async function start(...options: Parameters<typeof startSweep>) {
  run = await startSweep(...options);
  await run.sweep().catch(() => {});
  run.pass(15);
  return run;
}
const published = () => run.events.map(({ comment }) => comment.id);

/** What was written, once its account is deleted: GitHub has it stand there as written by `ghost`. */
const ghostly = (payload: ReturnType<typeof run.write>) => ({
  ...payload,
  comment: { ...payload.comment, user: { ...payload.comment.user, login: 'ghost', id: 10137 } },
});

describe('a sweep', () => {
  it('publishes a command that never arrived, in the form that the webhook would have given it', async () => {
    const { write, pass, sweep, events } = await start();
    const payload = write(1);
    pass(6);
    await sweep();

    const webhook = toGitHubEvent(payload, 'sweep-1');
    const { organization: _, ...withoutOrganization } = webhook ?? {};
    expect(events).toEqual([withoutOrganization]);
  });

  it('acts on nothing that was written before the rules covered the repository', async () => {
    run = await startSweep();
    run.write(1);
    run.pass(60);
    await run.sweep();
    run.pass(15);
    await run.sweep();

    expect(published()).toEqual([]);
  });

  it('does so where it is told since when to look', async () => {
    run = await startSweep();
    run.write(1);
    run.pass(60);
    await run.sweep(new Date(run.now().getTime() - 2 * 60 * 60_000));

    expect(published()).toEqual([1]);
  });

  it('leaves to the webhook what is younger than five minutes, and finds it the next time', async () => {
    const { write, pass, sweep } = await start();
    write(1);
    pass(4);
    await sweep();
    expect(published()).toEqual([]);
    pass(15);
    await sweep();

    expect(published()).toEqual([1]);
  });

  it('publishes a command again only when nobody has begun to work on it for six hours', async () => {
    const { write, pass, sweep, now } = await start();
    write(1);
    pass(6);
    await sweep();
    const since = new Date(now().getTime() - 60 * 60_000);
    pass(5 * 60);
    await sweep(since);
    expect(published()).toEqual([1]);
    pass(61);
    await sweep(since);

    expect(published()).toEqual([1, 1]);
  });

  it('never publishes a command that somebody has begun to work on', async () => {
    const { write, pass, sweep, ledger } = await start();
    const event = toGitHubEvent(write(1), 'webhook');
    if (event === undefined) throw new Error('no event');
    await ledger.work(commandKey(event), 1_000, commandMemory, async () => {});
    pass(6);
    await sweep();

    expect(published()).toEqual([]);
  });

  it.each<[string, string, Parameters<Awaited<ReturnType<typeof startSweep>>['write']>[2]]>([
    ['talk', 'shall I join?', {}],
    ['an edited comment', 'join', { updated_at: '2026-11-23T12:16:00Z' }],
    ['a bot', 'join', { type: 'Bot' }],
  ])('leaves %s alone', async (_, body, changes) => {
    const { write, pass, sweep } = await start();
    write(1, body, changes);
    pass(6);
    await sweep();

    expect(published()).toEqual([]);
  });

  it('leaves alone a comment of which GitHub does not say who wrote it, and finds the next one', async () => {
    const { write, pass, sweep, github, octokit } = await start();
    write(1);
    write(2);
    github.state.learn(ghostly(write(3)));
    octokit.hook.after('request', ({ data }) => {
      if (Array.isArray(data)) for (const comment of data) if (comment.id === 1) comment.user = null;
    });
    pass(6);
    await sweep();

    expect(published()).toEqual([2]);
  });

  it('leaves alone what was written before the issue came here from another repository, and no more', async () => {
    const { write, pass, sweep, github } = await start();
    write(1);
    pass(1);
    github.state.transferIssue('handbook', 7);
    pass(1);
    write(2);
    pass(6);
    await sweep();

    expect(published()).toEqual([2]);
  });

  it('finds every one of many comments, also of those within one second', async () => {
    const { write, pass, sweep } = await start();
    const first = Array.from({ length: 150 }, (_, index) => index + 1);
    for (const id of first) write(id);
    const second = first.map((id) => id + 1_000);
    for (const id of second) {
      pass(0.02);
      write(id);
    }
    pass(6);
    await sweep();

    expect(new Set(published())).toEqual(new Set([...first, ...second]));
    expect(published()).toHaveLength(300);
  });

  it('looks no further back than 72 hours', async () => {
    const { write, pass, sweep } = await start();
    write(1);
    pass(73 * 60);
    write(2);
    pass(6);
    await sweep();

    expect(published()).toEqual([2]);
  });

  it('is not stopped by a repository that fails, and looks into that one again from where it was', async () => {
    const { write, pass, sweep, github, services } = await start(['gone', 'handbook'], ['gone']);
    write(1);
    pass(6);
    await expect(sweep()).rejects.toThrow('the sweep is incomplete');
    expect(published()).toEqual([1]);
    expect(github.calls.filter(({ path }) => path === '/repos/my_org/gone')).not.toEqual([]);
    expect(services.rules.rules).toHaveLength(2);
  });

  it('does not forget the time before since when it was told to look', async () => {
    const { write, pass, sweep, now } = await start();
    write(1);
    pass(60);
    await sweep(new Date(now().getTime() - 30 * 60_000));
    pass(15);
    await sweep();

    expect(published()).toEqual([1]);
  });

  it('is not stopped by a comment that fails, and looks at that one again', async () => {
    const { write, pass, sweep, events, services } = await start();
    for (const id of [1, 2, 3]) write(id);
    pass(6);
    const { publishEvent } = services;
    services.publishEvent = async (event) => {
      if (event.comment.id === 2) throw new RetryableFailure('SNS is down');
      await publishEvent(event);
    };
    await expect(sweep()).rejects.toThrow('the sweep is incomplete');
    expect(events.map(({ comment }) => comment.id)).toEqual([1, 3]);

    services.publishEvent = publishEvent;
    pass(15);
    await sweep();
    expect(published()).toEqual([1, 3, 2]);
  });

  it('counts what the webhook did not bring, what failed, and a sweep as complete only when nothing did', async () => {
    const { write, pass, sweep, services } = await start();
    const { count, counts } = recordCounts();
    Object.assign(services, { count });
    write(1);
    pass(6);
    const { publishEvent } = services;
    services.publishEvent = () => Promise.reject(new RetryableFailure('SNS is down'));
    await expect(sweep()).rejects.toThrow('the sweep is incomplete');
    expect(counts).toEqual(['Failure retryable 1']);

    services.publishEvent = publishEvent;
    pass(15);
    await sweep();
    expect(counts.slice(1)).toEqual(['MissedCommand 1', 'SweepComplete 1']);
  });

  it('never runs twice at once', async () => {
    const { write, pass, sweep } = await start();
    write(1);
    pass(6);
    const both = await Promise.allSettled([sweep(), sweep()]);

    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(published()).toEqual([1]);
  });
});

describe('a sweep of all other repositories', () => {
  const all = 'my_org/*';
  const listed = () =>
    run.github.calls.filter(({ path }) => path.endsWith('/issues/comments')).map(({ path }) => path);

  it('publishes a command that never arrived', async () => {
    run = await startSweep([all], [all]);
    run.write(99, 'talk', { repository: 'lobby' });
    await run.sweep();
    run.pass(15);
    run.write(1, 'join', { repository: 'lobby' });
    run.pass(6);
    await run.sweep();

    expect(published()).toEqual([1]);
  });

  it('leaves out those that are archived, and looks once into those that a rule names', async () => {
    run = await startSweep([all, 'handbook'], [all]);
    run.github.state.repositories.set({ id: 5, name: 'old', isPrivate: false, isArchived: true });
    await run.sweep(run.now());

    expect(listed()).toEqual(['/repos/my_org/handbook/issues/comments']);
  });

  it('looks into so many at a time, and into the rest the next time', async () => {
    run = await startSweep([all], [all]);
    const { count, counts } = recordCounts();
    Object.assign(run.services, { count });
    for (let id = 1; id <= SWEEP_MAX_OTHERS + 50; id += 1)
      run.github.state.repositories.set({ id, name: `r-${id}`, isPrivate: false });
    await run.sweep(run.now());
    expect(new Set(listed()).size).toBe(SWEEP_MAX_OTHERS);
    run.pass(15);
    await run.sweep(run.now());

    expect(new Set(listed()).size).toBe(SWEEP_MAX_OTHERS + 50);
    expect(counts).toEqual(['SweepComplete 1', 'SweepComplete 1']);
  });
});

describe('a sweep whose calls fail', () => {
  /** Since when the comments were listed, call by call. */
  const listed = () =>
    run.github.calls
      .filter(({ path }) => path === '/repos/my_org/handbook/issues/comments')
      .map(({ exchange }) => exchange.query['since']);

  it('tries each of them again in place, and comes to its end', async () => {
    const { write, pass, sweep, services, octokit, events } = await start();
    for (const id of [1, 2, 3]) write(id);
    pass(6);
    let calls = 0;
    const mayFail = () => {
      calls += 1;
      if (calls % SWEEP_ATTEMPTS !== 0) throw new RetryableFailure('not now');
    };
    octokit.hook.before('request', mayFail);
    const { publishEvent } = services;
    services.publishEvent = async (event) => {
      mayFail();
      await publishEvent(event);
    };
    await sweep();

    expect(events.map(({ comment }) => comment.id)).toEqual([1, 2, 3]);
    expect(calls).toBeGreaterThan(10 * SWEEP_ATTEMPTS);
  });

  it('does not try again what an admin must mend', async () => {
    const { sweep, octokit } = await start();
    let calls = 0;
    octokit.hook.before('request', () => {
      calls += 1;
      throw new ConfigurationFailure('no access');
    });
    await expect(sweep()).rejects.toThrow('the sweep is incomplete');

    expect(calls).toBe(1);
  });

  it('waits for the time that GitHub named, and makes no call before it', async () => {
    const { write, pass, sweep, now, octokit } = await start();
    write(1);
    pass(6);
    const named = new Date(now().getTime() + 90_000);
    let isFirst = true;
    const times: Date[] = [];
    octokit.hook.before('request', () => {
      if (!isFirst) times.push(now());
      if (isFirst) {
        isFirst = false;
        throw new RetryableFailure('wait', { notBefore: named });
      }
    });
    await sweep();

    expect(published()).toEqual([1]);
    expect(times[0]).toEqual(named);
  });

  it('ends within its time, and the next one goes on where it stopped', async () => {
    const { write, pass, sweep, services, now, events } = await start();
    const ids = Array.from({ length: 60 }, (_, index) => index + 1);
    const written = new Map(ids.map((id) => [id, (pass(2), write(id).comment.created_at)]));
    pass(6);
    const { publishEvent } = services;
    services.publishEvent = async (event) => {
      await publishEvent(event);
      pass(0.5);
    };
    for (let from = 0; from < ids.length; from = events.length) {
      const begun = now().getTime();
      const end = await sweep().then(() => 'complete', String);
      const open = expect.stringContaining('the sweep is incomplete');
      expect(end).toEqual(from + 18 < ids.length ? open : 'complete');
      expect(now().getTime() - begun).toBeLessThan(SWEEP_TIMEOUT * 1_000);
      expect(events.length).toBeGreaterThan(from);
      const stopped = Date.parse(written.get(Math.max(1, from)) ?? '');
      const since = listed().at(-1);
      expect(since).toBe(from > 0 ? new Date(stopped).toISOString() : since);
    }

    expect(published()).toEqual(ids);
  });

  it('has recorded how far it was when it dies', async () => {
    const { write, pass, sweep, dieAt } = await start();
    const ids = [1, 2, 3, 4];
    for (const id of ids) {
      write(id);
      pass(15);
    }
    await dieAt(3, { minutesEach: 1 });
    const calls = listed().length;
    await sweep();

    expect(published()).toEqual(ids);
    // From the second comment on: the first is not looked at again.
    expect(listed().slice(calls)).toEqual(['2026-11-23T12:30:00.000Z']);
  });

  it('has recorded it every 20 comments, however soon it dies', async () => {
    const { write, pass, sweep, dieAt } = await start();
    const ids = Array.from({ length: 30 }, (_, index) => index + 1);
    const written = new Map(ids.map((id) => [id, (pass(1), write(id).comment.created_at)]));
    pass(15);
    await dieAt(25, { minutesEach: 0 });
    const calls = listed().length;
    await sweep();

    expect(published()).toEqual(ids);
    expect(listed().slice(calls)).toEqual([new Date(written.get(20) ?? '').toISOString()]);
  });
});
