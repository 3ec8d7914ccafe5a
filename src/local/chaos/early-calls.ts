import { type Record, scopeOf } from './record.ts';

/** In ms: a call that comes so soon after the time was named was on its way before. */
const ON_ITS_WAY = 250;

/** The calls of processes that knew that they were not welcome yet. */
export function findEarlyCalls({ calls, named }: Record): readonly string[] {
  const told = Map.groupBy(named, ({ life, scope }) => `${life} ${scope}`);
  return calls.flatMap((call) => {
    const { caller, what, at } = call;
    const broken = told
      .get(`${caller.life} ${scopeOf(call)}`)
      ?.find(({ toldAt, until }) => toldAt + ON_ITS_WAY < at && at < until);
    if (broken === undefined) return [];
    return [`${caller.name} ${caller.life} called ${what} ${broken.until - at} ms before the named time`];
  });
}
