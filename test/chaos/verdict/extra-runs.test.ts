import { expect, it } from '@jest/globals';
import { findExtraRuns } from '../../../chaos/verdict/extra-runs.ts';

const MINUTE = 60_000;
const run = (minute: number) => ({ name: 'sweep', at: minute * MINUTE, every: 15 * MINUTE });

it('a run is one too many if it comes before its period is over', () => {
  expect(findExtraRuns({ scheduled: [run(0), run(1), run(16)] })).toEqual(['sweep ran again after 1.0 min']);
});

it('runs that come on time or later are as scheduled, whatever else runs', () => {
  expect(findExtraRuns({ scheduled: [run(0), { ...run(1), name: 'other' }, run(15), run(45)] })).toEqual([]);
});
