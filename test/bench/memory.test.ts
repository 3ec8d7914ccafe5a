import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { CpuLimit } from '../../bench/cpu-limit.ts';
import { billedTime, priceOf } from '../../bench/memory.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';

describe('what Lambda charges', () => {
  it.each([
    [0, 0.2, 1],
    [100, 12.3, 113],
    [56.7, 12.3, 69],
  ])('INIT of %d ms and %d ms of work are billed as %d ms', (init, duration, expected) => {
    expect(billedTime(init, duration)).toBe(expected);
  });

  it('is by the GB-second and by the request', () => {
    expect(priceOf(1_024, 1_000, 0)).toBeCloseTo(0.0000133334, 12);
    expect(priceOf(512, 1_000, 0)).toBeCloseTo(0.0000066667, 12);
    expect(priceOf(128, 0, 3)).toBeCloseTo(0.0000006, 12);
  });
});

describe('a CPU limit', () => {
  /** Works for as long as it is told, in ms, and prints its CPU time. */
  const PROGRAM =
    'const end = performance.now() + Number(process.argv[1]); while (performance.now() < end); console.log(process.cpuUsage().user / 1000)';

  /** @returns the CPU time of a process that works for half a second, in ms, or why it can't be limited. */
  async function cpuTimeWith(share: number): Promise<number | string> {
    try {
      using limit = CpuLimit.of(share);
      const child = spawn(process.execPath, ['-e', PROGRAM, '500'], { stdio: ['ignore', 'pipe', 'inherit'] });
      limit.add(child.pid ?? 0);
      const [out] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      return Number(out);
    } catch (error) {
      return error instanceof ProblemsError ? error.message : 'another error';
    }
  }

  it('gives a process its share and no more, or says that this machine cannot do that', async () => {
    const cpu = await cpuTimeWith(0.1);
    // A tenth of half a second, and what it did before it was limited.
    const isLimited = typeof cpu === 'number' && cpu > 1 && cpu < 200;
    const saysWhyNot = String(cpu).includes(
      'CPU time cannot be limited here: run the bench as root on Linux',
    );
    expect({ cpu, isLimited: isLimited || saysWhyNot }).toEqual({ cpu, isLimited: true });
  });
});
