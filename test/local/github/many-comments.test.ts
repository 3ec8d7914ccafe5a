import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpuTime } from '../../fixtures/cpu-time.ts';
import { commentBy, startGitHub } from './start-github.ts';

const PAGES = 20;
/** A page normally takes a few milliseconds of CPU time. */
const LONGEST_MS = 100;

describe('10,000 comments by as many people in one repository', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  beforeEach(async () => {
    github = await startGitHub();
    for (let id = 1; id <= 10_000; id += 1) {
      const at = new Date(Date.UTC(2026, 0, 5) + id * 1000).toISOString();
      // Ids and times are in opposite order, as ids are random in local runs.
      const comment = { id: 20_000 - id, created_at: at, updated_at: at };
      github.state.learn(commentBy(`octo-${id}`, id, comment));
    }
  });
  afterEach(() => github.stop());

  it.each([
    ['the first by id', ''],
    ['the latest updates', 'sort=updated&direction=desc&since=2026-01-05T00:10:00Z'],
    ['the earliest updates', 'sort=updated&direction=asc&since=2026-01-05T00:10:00Z'],
    ['the latest creations', 'sort=created&direction=desc&since=2026-01-05T00:10:00Z'],
  ])('are paged quickly: %s', async (_, how) => {
    const began = cpuTime();
    for (let page = 1; page <= PAGES; page += 1) {
      const url = `${github.baseUrl}/repos/my_org/handbook/issues/comments?per_page=100&page=${page}&${how}`;
      // Plain fetch: checking 100 comments against GitHub's description takes longer than listing them.
      const response = await fetch(url, { headers: { authorization: 'Bearer secret' } });
      expect(await response.json()).toHaveLength(100);
    }
    expect((cpuTime() - began) / PAGES).toBeLessThan(LONGEST_MS);
  });
});
