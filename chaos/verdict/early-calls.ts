import { type Record, scopeOf } from './record.ts';

/** The calls that a process made although it had been told to wait. */
export function findEarlyCalls({ calls, cooldowns }: Pick<Record, 'calls' | 'cooldowns'>): readonly string[] {
  const cooling = Map.groupBy(cooldowns, ({ life, scope }) => `${life} ${scope}`);
  return calls.flatMap((call) => {
    const { caller, what, at } = call;
    const broken = cooling
      .get(`${caller.life} ${scopeOf(call)}`)
      ?.find(({ order, until }) => order < call.order && at < until);
    if (broken === undefined) return [];
    return [`${caller.name} ${caller.life} called ${what} ${broken.until - at} ms too early`];
  });
}
