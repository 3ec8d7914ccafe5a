import { describe, expect, it } from '@jest/globals';
import { figuresOf, runHarness } from './run-harness.ts';

/** In ms: the machine may be busy with other things. */
const PATIENCE = 300_000;

describe('npm run chaos', () => {
  it(
    'keeps every promise while a fifth of the calls of every hop fail, and shows what it has seen',
    async () => {
      const { out, code } = await runHarness('--events', '40', '--seed', 'test');

      expect(out).toContain('✓ every promise was kept');
      expect(code).toBe(0);
      expect(out).toMatch(/Time was virtual: \d+\.\d h of Usher’s time passed in \d+ s\./);
      const figures = figuresOf(out);
      expect(figures).toMatchObject({ 'comments and messages': 40, lost: 0, 'calls made too early': 0 });
      expect(figures['acted on']).toBe(figures['commands sent']);
      expect(figures['posted to Slack']).toBe(figures['commands sent']);
      const injected = (figures['calls with an injected fault'] ?? 0) / (figures['calls'] ?? 0);
      expect(injected).toBeGreaterThan(0.15);
      expect(injected).toBeLessThan(0.25);
    },
    PATIENCE,
  );

  it(
    'loses nothing where processes are killed before, during and after each outside call',
    async () => {
      const faults = 'kill-before,kill-during,kill-after';
      const { out, code } = await runHarness('--events', '10', '--faults', faults, '--rate', '0.1');

      expect(out).toContain('✓ every promise was kept');
      expect(code).toBe(0);
      expect(figuresOf(out)['processes killed']).toBeGreaterThan(3);
    },
    PATIENCE,
  );

  it(
    'takes everybody out when their time is over, and nobody else, over a month',
    async () => {
      const { out, code } = await runHarness('--months', '1', '--events', '9', '--seed', 'test');

      expect(out).toContain('✓ every promise was kept');
      expect(code).toBe(0);
      const figures = figuresOf(out);
      expect(figures).toMatchObject({ people: 9, lost: 0, 'posted twice for no such reason': 0 });
      for (const what of [
        'taken out when their time was over',
        'reminded',
        'reminded on the issue',
        'left early',
      ])
        expect(figures[what]).toBeGreaterThan(0);
    },
    PATIENCE,
  );
});
