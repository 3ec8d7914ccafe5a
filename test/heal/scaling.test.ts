import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAutoScaling } from '../../local/auto-scaling/create-auto-scaling.ts';
import { ScalingGroups } from '../../local/auto-scaling/groups.ts';
import { serve, type Served } from '../../local/serve.ts';
import { Scaling } from '../../src/heal/scaling.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { startAnswering } from '../fixtures/start-answering.ts';

const at = (endpoint: string) =>
  new AutoScalingClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
const INSTANCE = 'i-0123456789abcdef0';
const CALLS: readonly [string, (scaling: Scaling) => Promise<unknown>][] = [
  ['groupOf', (scaling) => scaling.groupOf(INSTANCE)],
  ['groups', (scaling) => scaling.groups(['web'])],
  ['launchedAt', (scaling) => scaling.launchedAt('web', INSTANCE, new Date(0))],
  ['markUnhealthy', (scaling) => scaling.markUnhealthy(INSTANCE, true)],
];

describe('a response that is not Auto Scaling’s', () => {
  let proxy: Awaited<ReturnType<typeof startAnswering>>;
  beforeAll(async () => {
    proxy = await startAnswering({ status: 200, body: '<html><body>Please log in</body></html>' });
  });
  afterAll(() => proxy.close());

  it.each(CALLS)('is retried, and taken for no answer: %s', async (_, call) => {
    const client = at(proxy.url);
    expect(await rejectedBy(call(new Scaling(client)))).toMatchObject({ kind: 'retryable' });
    client.destroy();
  });
});

describe('a response without anything in it', () => {
  let served: Served;
  beforeAll(async () => {
    const groups = new ScalingGroups(() => new Date());
    served = await serve(
      createAutoScaling(groups, () => {}),
      { port: 0, name: 'Auto Scaling' },
    );
  });
  afterAll(() => served.close());

  it('says that there is no such instance, group or activity', async () => {
    const client = at(served.url);
    const scaling = new Scaling(client);
    expect(await scaling.groupOf(INSTANCE)).toBeUndefined();
    expect(await scaling.groups(['web'])).toEqual([]);
    expect(await scaling.launchedAt('web', INSTANCE, new Date(0))).toBeUndefined();
    client.destroy();
  });
});
