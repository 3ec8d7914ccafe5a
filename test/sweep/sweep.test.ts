import { afterEach, describe, expect, it } from '@jest/globals';
import { commandKey, commandMemory } from '../../src/ledger/entries.ts';
import { toGitHubEvent } from '../../src/messages/github-payload.ts';
import { ConfigurationFailure, RetryableFailure } from '../../src/runtime/failures.ts';
import { SWEEP_ATTEMPTS, SWEEP_MAX_OTHERS, SWEEP_TIMEOUT } from '../../src/runtime/limits.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { startSweep } from './start-sweep.ts';

let run: Awaited<ReturnType<typeof startSweep>>;
afterEach(() => run.close());

/** Runs the first sweep, which sets the time, and lets 15 minutes pass. */
async function start(...options: Parameters<typeof startSweep>) {
  run = await startSweep(...options);
  await run.sweep().catch(() => {});
  run.pass(15);
  return run;
}
const published = () => run.events.map(({ comment }) => comment.id);

/** A comment whose account was deleted: GitHub shows `ghost` as its author. */
const ghostly = (payload: ReturnType<typeof run.write>) => ({
  ...payload,
  comment: { ...payload.comment, user: { ...payload.comment.user, login: 'ghost', id: 10137 } },
});

describe('a sweep', () => {
  it('publishes a command that never arrived, as the webhook would have', async () => {
    const { write, pass, sweep, events } = await start();
    const payload = write(1);
    pass(6);
    await sweep();

    const webhook = toGitHubEvent(payload, 'sweep-1');
    const { organization: _, ...withoutOrganization } = webhook ?? {};
    expect(events).toEqual([withoutOrganization]);
  });

  it('ignores what was written before the rules covered the repository', async () => {
    run = await startSweep();
    run.write(1);
    run.pass(60);
    await run.sweep();
    run.pass(15);
    await run.sweep();

    expect(published()).toEqual([]);
  });

  it('publishes that with `since`', async () => {
    run = await startSweep();
    run.write(1);
    run.pass(60);
    await run.sweep(new Date(run.now().getTime() - 2 * 60 * 60_000));

    expect(published()).toEqual([1]);
  });

  it('leaves comments younger than five minutes to the webhook, and finds them the next time', async () => {
    const { write, pass, sweep } = await start();
    write(1);
    pass(4);
    await sweep();
    expect(published()).toEqual([]);
    pass(15);
    await sweep();

    expect(published()).toEqual([1]);
  });

  it('publishes a command again only if nobody has begun to work on it for six hours', async () => {
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
  ])('ignores %s', async (_, body, changes) => {
    const { write, pass, sweep } = await start();
    write(1, body, changes);
    pass(6);
    await sweep();

    expect(published()).toEqual([]);
  });

  it('ignores a comment without an author, and finds the next one', async () => {
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

  it('ignores only what was written before the issue was transferred here', async () => {
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

  it('finds every one of many comments, even within one second', async () => {
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

  it('looks back 72 hours at most', async () => {
    const { write, pass, sweep } = await start();
    write(1);
    pass(73 * 60);
    write(2);
    pass(6);
    await sweep();

    expect(published()).toEqual([2]);
  });

  it('continues after a repository that fails, and sweeps that one again from the same time', async () => {
    const { write, pass, sweep, github, services } = await start(['gone', 'handbook'], ['gone']);
    write(1);
    pass(6);
    await expect(sweep()).rejects.toThrow('the sweep is incomplete');
    expect(published()).toEqual([1]);
    expect(github.calls.filter(({ path }) => path === '/repos/my_org/gone')).not.toEqual([]);
    expect(services.rules.rules).toHaveLength(2);
  });

  it('keeps the cursor of a repository that lies before `since`', async () => {
    const { write, pass, sweep, now } = await start();
    write(1);
    pass(60);
    await sweep(new Date(now().getTime() - 30 * 60_000));
    pass(15);
    await sweep();

    expect(published()).toEqual([1]);
  });

  it('continues after a comment that fails, and checks that one again', async () => {
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

  it('counts missed commands, failures, and sweeps without a failure', async () => {
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

  it('never runs twice at the same time', async () => {
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

  it('skips archived ones, and sweeps those that a rule names only once', async () => {
    run = await startSweep([all, 'handbook'], [all]);
    run.github.state.repositories.set({ id: 5, name: 'old', isPrivate: false, isArchived: true });
    await run.sweep(run.now());

    expect(listed()).toEqual(['/repos/my_org/handbook/issues/comments']);
  });

  it('sweeps a limited number, and the rest the next time', async () => {
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
  /** The `since` of each call that lists comments. */
  const listed = () =>
    run.github.calls
      .filter(({ path }) => path === '/repos/my_org/handbook/issues/comments')
      .map(({ exchange }) => exchange.query['since']);

  it('retries them in place, and completes', async () => {
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

  it('does not retry what an admin has to fix', async () => {
    const { sweep, octokit } = await start();
    let calls = 0;
    octokit.hook.before('request', () => {
      calls += 1;
      throw new ConfigurationFailure('no access');
    });
    await expect(sweep()).rejects.toThrow('the sweep is incomplete');

    expect(calls).toBe(1);
  });

  it('makes no call before the time that GitHub named', async () => {
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

  it('ends in time, and the next one continues where it stopped', async () => {
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

  it('has recorded how far it got before it crashes', async () => {
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
    // From the second comment on: the first is not checked again.
    expect(listed().slice(calls)).toEqual(['2026-11-23T12:30:00.000Z']);
  });

  it('records that every 20 comments', async () => {
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
