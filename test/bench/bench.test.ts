import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const summary = z.object({ median: z.number(), low: z.number(), high: z.number(), count: z.number() });
const results = z.object({
  withoutRivals: z.literal(true),
  cold: z.object({
    figures: z.array(
      z.object({
        name: z.string(),
        loaded: summary,
        answered: summary,
        answeredCpu: summary,
        memory: summary,
        calls: z.number(),
        size: z.number(),
      }),
    ),
  }),
  way: z.object({
    floor: summary,
    ways: z.array(
      z.object({
        kind: z.string(),
        latency: z.number(),
        times: z.record(z.string(), summary),
        calls: z.number(),
        needed: z.number(),
        chain: summary,
        byFunction: z.record(z.string(), z.array(z.string())),
      }),
    ),
  }),
});
const { folder, remove } = temporaryFolder();
afterAll(remove);

/** Runs the bench as `npm run bench` does, to its end. */
async function runBench(...args: readonly string[]) {
  const child = spawn(process.execPath, ['bench/bench.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code: Number(code) };
}

describe('npm run bench', () => {
  const [json, plots, document] = ['run.json', 'plots', 'performance.md'].map((name) => join(folder, name));
  let run: Awaited<ReturnType<typeof runBench>>;

  beforeAll(async () => {
    writeFileSync(
      document ?? '',
      '# Kept\n\n<!-- bench:machine -->\n<!-- /bench:machine -->\n\n<!-- bench:cold -->\n\nearlier figures\n\n<!-- /bench:cold -->\n\nKept too\n\n<!-- bench:way --><!-- /bench:way -->\n',
    );
    const asked = ['--runs', '1', '--quick', '--without-rivals', '--only', 'cold,way'];
    run = await runBench(...asked, '--json', json ?? '', '--plots', plots ?? '', '--write', document ?? '');
  });

  it('ends well, shows its tables, and says what it leaves out', () => {
    expect(run).toMatchObject({ code: 0 });
    expect(run.out).toContain('Cold starts, as multiples of the floor');
    expect(run.out).toContain('Goals and figures');
    expect(run.err).toContain('Without Probot and Bolt, as asked');
  });

  it('measures that a cold start takes time, CPU time and memory, and more than the floor', () => {
    const { figures } = results.parse(JSON.parse(readFileSync(json ?? '', 'utf8'))).cold;
    const [floor, ...functions] = figures;

    expect(figures.map(({ name }) => name)).toEqual(['floor', 'receive', 'command', 'notify', 'sweep']);
    expect(floor).toMatchObject({ calls: 0, size: 0, loaded: { count: 1 } });
    for (const { loaded, answered, answeredCpu, memory, calls, size } of functions) {
      expect(loaded.low).toBeGreaterThan(1);
      expect(answered.median).toBeGreaterThan(loaded.median);
      expect(answeredCpu.median).toBeGreaterThan(floor?.answeredCpu.median ?? Infinity);
      expect(memory.median).toBeGreaterThan(floor?.memory.median ?? Infinity);
      expect(calls).toBeGreaterThanOrEqual(2);
      expect(size).toBeGreaterThan(10_000);
    }
  });

  it('follows a comment to Slack: cold is slower than warm, and calls that take a while add up', () => {
    const { floor, ways } = results.parse(JSON.parse(readFileSync(json ?? '', 'utf8'))).way;
    const find = (kind: string, latency: number) => {
      const way = ways.find((candidate) => candidate.kind === kind && candidate.latency === latency);
      return {
        ...way,
        posted: way?.times['posted']?.median ?? NaN,
        answered: way?.times['answered']?.median ?? NaN,
      };
    };
    const [cold, warm, slow] = [find('cold', 0), find('warm', 0), find('warm', 10)];

    expect(ways.length).toBe(4);
    expect(cold.posted).toBeGreaterThan(floor.low);
    expect(cold.posted).toBeGreaterThan(warm.posted);
    expect(cold.answered).toBeLessThan(cold.posted);
    expect(slow.posted).toBeGreaterThan((slow.needed ?? NaN) * 10);
    expect(slow.chain?.median).toBeGreaterThanOrEqual(slow.needed ?? NaN);
    expect(cold.calls).toBeGreaterThan(warm.calls ?? NaN);
    expect(Object.keys(warm.byFunction ?? {})).toEqual(['receive', 'command', 'notify']);
    expect(Object.values(cold.byFunction ?? {}).flat().length).toBe(cold.calls);
  });

  it('writes plots for light and dark, and the figures between the marks of a document', () => {
    expect(readdirSync(plots ?? '')).toEqual(['bench-cold.svg', 'bench-way.svg']);
    const plot = readFileSync(join(plots ?? '', 'bench-cold.svg'), 'utf8');
    expect(plot).toMatch(/^<svg .*prefers-color-scheme: dark.*receive.*<\/svg>\s*$/s);

    const written = readFileSync(document ?? '', 'utf8');
    expect(written).toMatch(
      /^# Kept\n.*<!-- bench:cold -->.*\| receive +\|.*<!-- \/bench:cold -->\n\nKept too\n.*\| cold, 10 ms per call \|/s,
    );
    expect(written).not.toContain('earlier figures');
  });
});

it.each([
  [['--only', 'luck'], 'there is no part luck: choose from cold'],
  [['--runs', '0'], 'It must be a number from 1 to 9999'],
])('refuses %j, and says what it takes', async (args, message) => {
  const { err, code } = await runBench(...args);
  expect(err).toContain(message);
  expect(code).toBe(2);
});
