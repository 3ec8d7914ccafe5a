import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { replacementsOf, SAFEGUARD_NAMES, type SafeguardName, SAFEGUARDS } from '../../chaos/safeguards.ts';
import { runHarness } from './run-harness.ts';

/** Each takes seconds: one for each thing that is looked for in another way, unless `CHAOS_SAFEGUARDS` is `all`. */
const SOME: readonly SafeguardName[] = ['ledger', 'retry-after', 'sweep', 'audit', 'gone-grant'];
const names = process.env['CHAOS_SAFEGUARDS'] === 'all' ? SAFEGUARD_NAMES : SOME;

describe('a run without a safeguard', () => {
  let lines: readonly string[];
  let code: number;
  beforeAll(async () => {
    const run = await runHarness('--each-safeguard', names.join(','));
    lines = run.out.split('\n');
    code = run.code;
  }, 1_200_000);

  it.each(names.map((name) => [name, SAFEGUARDS[name].breach] as const))(
    'fails without %s, since it finds: %s',
    (name, breach) => {
      const line = lines.find((text) => text.startsWith(`✓ ${name} `));
      expect(line).toMatch(new RegExp(`${breach}: [1-9]`));
    },
  );

  it('is what makes the command fail if its breach is not found', () => {
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([]);
    expect(code).toBe(0);
  });
});

describe.each(SAFEGUARD_NAMES)('what takes %s away', (name) => {
  it('exports only names that the module it replaces exports, so a rename cannot switch it off', async () => {
    for (const { module, by } of replacementsOf(name)) {
      const source = readFileSync(by, 'utf8');
      const own = [...source.matchAll(/^export (?:const|class|(?:async )?function) (\w+)/gm)].map(
        ([, exported]) => exported,
      );
      expect(own).not.toEqual([]);
      expect(Object.keys(await import(module))).toEqual(expect.arrayContaining(own));
    }
  });
});
