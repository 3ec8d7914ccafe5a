import { ProblemsError } from '../src/runtime/problems-error.ts';
import { LOCAL_PORT } from './local-world.ts';

/** The ports of a local run; 0 means any free port. */
export interface Ports {
  readonly webhook: number;
  readonly github: number;
  readonly slack: number;
  readonly kms: number;
  readonly messaging: number;
  readonly dynamodb: number;
  readonly page: number;
}

export const ANY_PORTS: Ports = {
  webhook: 0,
  github: 0,
  slack: 0,
  kms: 0,
  messaging: 0,
  dynamodb: 0,
  page: 0,
};

/**
 * Seven ports in a row.
 *
 * @param first - The value of `LOCAL_PORT`, if it is set.
 * @throws ProblemsError if it isn't a valid first port.
 */
export function portsFrom(first: string | undefined): Ports {
  const webhook = first === undefined || first === '' ? LOCAL_PORT : Number(first);
  if (!Number.isInteger(webhook) || webhook < 1 || webhook > 65_529) {
    throw new ProblemsError('settings', ['LOCAL_PORT must be the first of seven ports, from 1 to 65529']);
  }
  return {
    webhook,
    github: webhook + 1,
    slack: webhook + 2,
    kms: webhook + 3,
    messaging: webhook + 4,
    dynamodb: webhook + 5,
    page: webhook + 6,
  };
}
