import { describe, expect, it } from '@jest/globals';
import { ConfigurationFailure, RetryableFailure } from '../../src/runtime/failures.ts';
import { createLog } from '../../src/runtime/log.ts';
import { countFailure, createCount } from '../../src/runtime/metrics.ts';
import { printedBy } from '../fixtures/printed-by.ts';
import { recordCounts } from '../fixtures/record-counts.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const count = createCount(createLog('command'), 'prod', () => NOW);
const counted = async (...measured: Parameters<typeof count>) => {
  const line: Record<string, unknown> = JSON.parse(await printedBy(() => count(...measured)));
  return line;
};

describe('a metric', () => {
  it("is a log line in CloudWatch's embedded metric format", async () => {
    expect(await counted('Outcome', { outcome: 'added' })).toEqual({
      time: expect.any(String),
      level: 'info',
      function: 'command',
      message: 'metric',
      stage: 'prod',
      outcome: 'added',
      Outcome: 1,
      _aws: {
        Timestamp: NOW.getTime(),
        CloudWatchMetrics: [
          {
            Namespace: 'Usher',
            Dimensions: [['stage', 'outcome']],
            Metrics: [{ Name: 'Outcome', Unit: 'Count' }],
          },
        ],
      },
    });
  });

  it('needs no dimension except the stage', async () => {
    expect(await counted('SweepComplete')).toMatchObject({
      SweepComplete: 1,
      _aws: { CloudWatchMetrics: [{ Dimensions: [['stage']] }] },
    });
  });

  it('can have another unit and value', async () => {
    expect(await counted('OldestMessage', { queue: 'usher-prod-commands' }, 12.5)).toMatchObject({
      OldestMessage: 12.5,
      _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'OldestMessage', Unit: 'Seconds' }] }] },
    });
  });
});

it('counts each part of nested failures by its kind', () => {
  const { count: record, counts } = recordCounts();
  const inner = new AggregateError([new RetryableFailure('a'), new TypeError('b')]);
  countFailure(record, new AggregateError([inner, new ConfigurationFailure('c')]));
  expect(counts).toEqual(['Failure retryable 1', 'Failure fault 1', 'Failure held 1']);
});
