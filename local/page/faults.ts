import * as z from 'zod/mini';
import type { FunctionName } from '../../deploy/bundle.ts';
import type { Service, TraceCall } from './trace-detail.ts';

/** The faults, with the labels of their switches. */
export const FAULTS = {
  'slack-down': 'Slack is down',
  'github-502': 'GitHub returns 502',
  'github-limited': 'GitHub rate-limits Usher for an hour',
  'kms-throttled': 'KMS throttles',
  'webhook-lost': 'GitHub loses deliveries',
  'token-revoked': 'GitHub token is revoked',
  'scaling-throttled': 'Auto Scaling throttles',
} as const;
export const faultName = z.enum([
  'slack-down',
  'github-502',
  'github-limited',
  'kms-throttled',
  'webhook-lost',
  'token-revoked',
  'scaling-throttled',
]);
export type FaultName = z.infer<typeof faultName>;

/** A response that replaces the service's own. */
export interface FaultResponse {
  readonly fault: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** In ms. */
const HOUR = 60 * 60 * 1_000;

/** The active faults of a run. */
export class Faults {
  readonly #since = new Map<FaultName, number>();
  readonly #now: () => Date;
  /** The function to kill at its next call. */
  #victim: FunctionName | undefined;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** The active faults; `until` is when a fault ends by itself, in ms since 1970. */
  list(): readonly { readonly name: FaultName; readonly until?: number }[] {
    return [...this.#since.keys()]
      .filter((name) => this.isOn(name))
      .map((name) => (name === 'github-limited' ? { name, until: this.#limitedUntil } : { name }));
  }

  isOn(name: FaultName): boolean {
    if (!this.#since.has(name)) return false;
    return name !== 'github-limited' || this.#now().getTime() < this.#limitedUntil;
  }

  set(name: FaultName, isOn: boolean): void {
    if (isOn) this.#since.set(name, this.#now().getTime());
    else this.#since.delete(name);
  }

  get victim(): FunctionName | undefined {
    return this.#victim;
  }

  killAtNextCall(name: FunctionName | undefined): void {
    this.#victim = name;
  }

  /** Whether to kill the function that makes this call; true once. */
  shouldKill({ invocation, service }: TraceCall): boolean {
    if (this.#victim === undefined || !invocation?.startsWith(`${this.#victim}-`)) return false;
    // Killed in the middle of its work, not while it decrypts secrets or claims an entry.
    if (!['github', 'slack', 'sns'].includes(service)) return false;
    this.#victim = undefined;
    return true;
  }

  /** The response of a service that has a fault; undefined if it has none. */
  responseOf(service: Service): FaultResponse | undefined {
    if (service === 'slack' && this.isOn('slack-down')) {
      return of('slack-down', 503, 'service_unavailable', { 'content-type': 'text/html' });
    }
    if (service === 'kms' && this.isOn('kms-throttled')) {
      const body = JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' });
      return of('kms-throttled', 400, body, { 'content-type': 'application/x-amz-json-1.1' });
    }
    if (service === 'scaling' && this.isOn('scaling-throttled')) {
      const error = '<Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message>';
      const body = `<ErrorResponse><Error>${error}</Error><RequestId>0</RequestId></ErrorResponse>`;
      return of('scaling-throttled', 400, body, { 'content-type': 'text/xml' });
    }
    if (service !== 'github') return undefined;
    if (this.isOn('github-502')) {
      return of('github-502', 502, '<html><body><h1>502 Bad Gateway</h1></body></html>', {
        'content-type': 'text/html',
      });
    }
    if (!this.isOn('github-limited')) return undefined;
    const message = 'API rate limit exceeded for user ID 1.';
    return of('github-limited', 403, JSON.stringify({ message }), {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.ceil(this.#limitedUntil / 1_000)),
    });
  }

  get #limitedUntil(): number {
    return (this.#since.get('github-limited') ?? 0) + HOUR;
  }
}

const of = (
  name: FaultName,
  status: number,
  body: string,
  headers: Record<string, string>,
): FaultResponse => ({
  fault: FAULTS[name],
  status,
  headers,
  body,
});
