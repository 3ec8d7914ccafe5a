import type { Call, Crash, Record } from './record.ts';

/** How many calls of the last invocation are shown. */
const SHOWN = 6;

/** The processes that ended in some way, each with its last calls and what became of them. */
export function findCrashes({ crashes, calls }: Record, why: Crash['why']): readonly string[] {
  const found = crashes.filter((crash) => crash.why === why);
  const invocations = new Set(found.map(({ caller }) => caller.invocation));
  const byInvocation = Map.groupBy(
    calls.filter(({ caller }) => invocations.has(caller.invocation)),
    ({ caller }) => caller.invocation,
  );
  return found.map(({ caller: { name, invocation } }) => {
    const asked = byInvocation.get(invocation) ?? [];
    const start = asked[0]?.at ?? 0;
    return `${name}: ${asked
      .slice(-SHOWN)
      .map((call) => show(call, start))
      .join(', ')}`;
  });
}

const show = ({ at, service, what, fault, taken }: Call, start: number) =>
  `+${((at - start) / 1_000).toFixed(1)} s ${service} ${what} → ${fault ?? taken?.status ?? 'nothing'}`;
