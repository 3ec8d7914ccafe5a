import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { HealRules } from '../../src/rules/heal-rules.ts';
import type { SetOff } from '../front-door.ts';
import type { Clock } from '../page/clock.ts';
import { serve } from '../serve.ts';
import type { Trace } from '../trace.ts';
import { createAutoScaling } from './create-auto-scaling.ts';
import { ScalingGroups } from './groups.ts';
import { writeAlarm } from './write-alarm.ts';

/**
 * Starts the stand-in for Auto Scaling with the groups of the rules, on any free port.
 *
 * @param running - Stops it.
 */
export async function startAutoScaling(
  rules: HealRules,
  trace: Trace,
  clock: Clock,
  running: AsyncDisposableStack,
) {
  const groups = new ScalingGroups(clock.now);
  const extend = (changed: HealRules) => {
    for (const { name } of changed.groups) groups.add(name);
  };
  extend(rules);
  const app = createAutoScaling(groups, ({ status, summary }) =>
    trace.record({ part: 'scaling', text: summary, ok: status === 200 }),
  );
  const { url, close } = await serve(app, { port: 0, name: 'the stand-in for Auto Scaling' });
  running.defer(close);
  return {
    url,
    groups,
    /** Adds the groups that changed rules name. */
    extend,
    /**
     * Publishes the alarm of an instance, by default of the first healthy one.
     *
     * @returns undefined if no group has it.
     */
    alarm: async (
      sns: SNSClient,
      topicArn: string,
      wanted: string | undefined,
    ): Promise<SetOff | undefined> => {
      const instances = groups
        .list()
        .flatMap((group) => group.instances.map((instance) => ({ group, instance })));
      const found = instances.find(({ instance: { id, health, lifecycle } }) =>
        wanted === undefined ? health === 'Healthy' && lifecycle === 'InService' : id === wanted,
      );
      if (found === undefined) return undefined;
      const { id } = found.instance;
      const Message = JSON.stringify(writeAlarm(id, clock.now()));
      await sns.send(new PublishCommand({ TopicArn: topicArn, Message }));
      return { instance: id, group: found.group.name };
    },
  };
}
