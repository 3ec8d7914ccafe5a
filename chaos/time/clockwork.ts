import { setTimeout as sleep } from 'node:timers/promises';
import type { Wait } from '../functions/container.ts';
import type { Deliveries } from '../functions/deliveries.ts';
import type { Poller } from '../functions/poller.ts';
import type { Slot } from '../functions/slot.ts';
import type { Agenda } from './agenda.ts';
import { drainEventLoop } from './drain-event-loop.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** In ms of real time: how long a container must be quiet before it is asked what it waits for. */
const QUIET = 3;
/** In ms of real time: how often to check whether everything waits. */
const LOOK_EVERY = 2;

/** In ms. What happens this soon after something else happens together with it. */
const AT_ONCE = 250;
/** In ms: messages that become visible this soon after the first one are delivered together. */
const TOGETHER = 30_000;
/** Unless there are this many. */
const PLENTY = 20;

/** The parts of a run that do something. */
export interface Works {
  readonly clock: VirtualClock;
  readonly agenda: Agenda;
  readonly slots: readonly Slot[];
  readonly pollers: readonly Poller[];
  readonly deliveries: Deliveries;
}

/**
 * Plays a run until it is done. Time is real while anything is at work. When everything waits, the clock skips to the end
 * of the first wait.
 *
 * @param isDone - Asked whenever everything waits.
 * @param rethrow - Throws if the harness itself failed.
 */
export async function runClockwork(
  works: Works,
  isDone: () => Promise<boolean>,
  rethrow: () => void,
): Promise<void> {
  const { clock, agenda, slots } = works;
  for (;;) {
    rethrow();
    const now = clock.now();
    agenda.runDue(now);
    for (const slot of slots) if ((slot.deadline ?? now) < now) slot.kill('timed out');
    pump(works);
    const next = await findNext(works);
    if (next === undefined) await sleep(LOOK_EVERY);
    else if ((await isDone()) || next === Number.POSITIVE_INFINITY) return;
    else skipTo(works, next);
  }
}

/** Starts what can be started now. */
export function pump({ deliveries, pollers }: Pick<Works, 'deliveries' | 'pollers'>): void {
  deliveries.pump();
  for (const poller of pollers) poller.pump();
}

/** When something happens next, in ms; undefined if something is at work now. */
async function findNext({ clock, agenda, slots, pollers, deliveries }: Works): Promise<number | undefined> {
  if (!deliveries.isStill || pollers.some(({ isStill }) => !isStill)) return undefined;
  const working = slots.filter(({ isFree }) => !isFree);
  const isAtWork = () => working.some((slot) => !slot.isHeld(QUIET));
  if (isAtWork()) return undefined;
  const waits = await Promise.all(working.map((slot) => slot.wait()));
  // A call that was sent before an answer may be read after it: read it first.
  await drainEventLoop();
  // A container that gives no answer has ended. One without a timer or a call is busy with something invisible.
  const isIdle = (slot: Slot, wait: Wait | undefined) =>
    wait?.isAtWork === false && (wait.due !== undefined || slot.isCalling);
  if (isAtWork() || working.some((slot, index) => !isIdle(slot, waits[index]))) return undefined;
  const moments = [
    agenda.next,
    ...working.map(({ deadline }) => deadline),
    ...waits.map((wait) => wait?.due && wait.due + AT_ONCE),
    ...pollers.map((poller) => (poller.canTake ? whenSeen(poller.queue.whenSeen()) : undefined)),
  ].filter((moment) => moment !== undefined);
  return Math.max(clock.now(), Math.min(...moments));
}

function whenSeen(moments: readonly number[]): number | undefined {
  const [first] = moments;
  if (first === undefined) return undefined;
  return Math.min(first + TOGETHER, Math.max(first, moments[PLENTY] ?? Number.POSITIVE_INFINITY));
}

function skipTo({ clock, slots }: Works, moment: number): void {
  clock.skipTo(clock.ahead + Math.max(0, moment - clock.now()) + 1);
  for (const slot of slots) slot.skipTo(clock.ahead);
}
