import { type Record, scopeOf } from './record.ts';

/** The calls of processes that knew that they were not welcome yet. */
export function findEarlyCalls({ calls, named }: Pick<Record, 'calls' | 'named'>): readonly string[] {
  const told = Map.groupBy(named, ({ life, scope }) => `${life} ${scope}`);
  return calls.flatMap((call) => {
    const { caller, what, at } = call;
    const broken = told
      .get(`${caller.life} ${scopeOf(call)}`)
      ?.find(({ order, until }) => order < call.order && at < until);
    if (broken === undefined) return [];
    return [`${caller.name} ${caller.life} called ${what} ${broken.until - at} ms before the named time`];
  });
}
