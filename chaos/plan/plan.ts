import type { Service } from '../services/wire.ts';
import { type Dice, pick } from './dice.ts';
import { type FaultName, isFaultName, WEIGHTS } from './fault-names.ts';
import { type Fault, makeFault } from './make-fault.ts';

/** A time in which a service, or all of `receive`, cannot be reached. */
export interface Outage {
  readonly of: Service | 'receive';
  /** In ms of the run's clock. */
  readonly from: number;
  readonly to: number;
}

export interface PlanOptions {
  readonly dice: Dice;
  readonly faults: ReadonlySet<FaultName>;
  /** The part of the calls of every hop that get a fault. */
  readonly rate: number;
  readonly outages: readonly Outage[];
  /** How many times as often as usual processes are killed; as often unless set. */
  readonly kills?: number;
  /** In ms of the run's clock: no fault comes before. */
  readonly from: number;
  /** Whether no call gets a fault at that time; there are no such times unless set. */
  readonly isCalm?: (now: number) => boolean;
}

/** In ms: how long a fault of {@link LASTING} lasts. */
const LASTS_FOR = 20 * 60_000;
/** Faults of one webhook or repository that last until an admin fixes them, with the calls that they break. */
const LASTING: readonly {
  readonly name: 'revoked' | 'renamed';
  readonly service: Service;
  readonly what: RegExp;
}[] = [
  { name: 'revoked', service: 'slack', what: /^POST / },
  { name: 'renamed', service: 'github', what: /^GET \/repos\/[^/]+\/[^/]+$/ },
];

/** How many more copies of a message there are, by weight. */
const COPIES: readonly (readonly [number, number])[] = [
  [0, 60],
  [1, 25],
  [2, 8],
  [3, 4],
  [4, 3],
];

const UNREACHABLE: readonly (readonly [FaultName, number])[] = [
  ['refused', 4],
  ['reset', 2],
  ['error', 3],
  ['hang', 1],
];

/**
 * Which call gets which fault. It depends on the seed, the hop, the subject of the call and how many such calls there
 * were, so the order in which processes happen to run doesn't matter.
 */
export class Plan {
  readonly #options: PlanOptions;
  readonly #failingChanges = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  readonly #choices: ReadonlyMap<Service, readonly (readonly [FaultName, number])[]>;

  constructor(options: PlanOptions) {
    this.#options = options;
    this.#choices = new Map(
      Object.entries(WEIGHTS).map(([service, weights]) => [
        toService(service),
        Object.entries(weights).flatMap(([name, weight]) =>
          isFaultName(name) && options.faults.has(name)
            ? [[name, name.startsWith('kill-') ? weight * (options.kills ?? 1) : weight] as const]
            : [],
        ),
      ]),
    );
  }

  /**
   * The fault for the next call to a service, if it gets one.
   *
   * @param what - What the call asks for.
   * @param about - The subject of the call.
   */
  inject(
    service: Service,
    what: string,
    about: string,
    now: number,
  ): { name: FaultName; fault: Fault } | undefined {
    const { dice, rate, from, isCalm } = this.#options;
    if (now < from || isCalm?.(now) === true) return undefined;
    const lasting = this.#lastingFault(service, what, about, now);
    if (lasting !== undefined) return lasting;
    const n = this.#count(`${service} ${about}`);
    const isDown = this.isDown(service, now);
    if (!isDown && dice('inject', service, about, n) >= rate) return undefined;
    const choices = isDown ? UNREACHABLE : (this.#choices.get(service) ?? []);
    const name = pick(choices, dice('which', service, about, n));
    return name && faultOf(name, service, now, dice('form', service, about, n));
  }

  /** Has GitHub fail the change that an approval asks for, until a time in ms. */
  failChange(approval: number, until: number): void {
    this.#failingChanges.set(String(approval), until);
  }

  /** The fault of a call that fails every time for a while. */
  #lastingFault(service: Service, what: string, about: string, now: number) {
    const { dice, rate, faults, from } = this.#options;
    const isChange = service === 'github' && what.startsWith('PUT ');
    if (isChange && now < (this.#failingChanges.get(about) ?? 0)) {
      return faultOf('failing-change', service, now, dice('form', what, now));
    }
    const found = LASTING.find((it) => it.service === service && it.what.test(what) && faults.has(it.name));
    const period = Math.floor((now - from) / LASTS_FOR);
    // In between it works for as long.
    if (found === undefined || period % 2 === 1 || dice(found.name, what, period) >= rate) return undefined;
    return faultOf(found.name, service, now, dice('form', what, period));
  }

  isDown(of: Outage['of'], now: number): boolean {
    return this.#options.outages.some((outage) => outage.of === of && outage.from <= now && now < outage.to);
  }

  /** Whether a fault happens that is not about one call, such as a delivery that GitHub does not send. */
  happens(name: 'unsent' | 'repeated' | 'newer' | 'failing-change', about: number): boolean {
    const { dice, rate, faults } = this.#options;
    return faults.has(name) && dice(name, about) < rate;
  }

  /** After how many s a queue delivers each further copy of a message. */
  copiesOf(queue: string, about: string): readonly number[] {
    const { dice, faults } = this.#options;
    if (!faults.has('copies')) return [];
    const count = pick(COPIES, dice('copies', queue, about)) ?? 0;
    return Array.from({ length: count }, (_, index) => {
      const thrown = dice('delay', queue, about, index);
      return thrown < 0.5 ? 0 : Math.floor(thrown * 900);
    });
  }

  get isShuffled(): boolean {
    return this.#options.faults.has('shuffled');
  }

  #count(key: string): number {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }
}

function faultOf(name: FaultName, service: Service, now: number, thrown: number) {
  const fault = makeFault(name, service, now, thrown);
  return fault && { name, fault };
}

function toService(text: string): Service {
  switch (text) {
    case 'kms':
    case 'dynamodb':
    case 'sns':
    case 'sqs':
    case 'github':
    case 'slack':
    case 'scaling':
      return text;
    default:
      throw new Error(`${text} is no service`);
  }
}
