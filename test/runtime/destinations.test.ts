import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { destinationName, isWebhookVariable, variableOfDestination } from '../../src/runtime/destinations.ts';

describe('variableOfDestination', () => {
  it.each([
    ['default', 'SLACK_WEBHOOK_URL_CIPHERTEXT'],
    ['people', 'SLACK_WEBHOOK_URL_PEOPLE_CIPHERTEXT'],
    ['sre-alerts', 'SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT'],
    ['a-b-2', 'SLACK_WEBHOOK_URL_A_B_2_CIPHERTEXT'],
  ])('of %s is %s', (name, variable) => {
    expect(variableOfDestination(name)).toBe(variable);
  });

  it('is a valid shell variable, unique to its destination', () => {
    const name = fc.stringMatching(destinationName);
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(variableOfDestination(one)).toMatch(/^[A-Z][A-Z0-9_]*$/);
        expect(variableOfDestination(one) === variableOfDestination(other)).toBe(one === other);
      }),
    );
  });
});

describe('isWebhookVariable', () => {
  it('accepts the variable of every destination', () => {
    fc.assert(
      fc.property(fc.stringMatching(destinationName), (name) => {
        expect(isWebhookVariable(variableOfDestination(name))).toBe(true);
      }),
    );
  });

  it.each([
    'SLACK_WEBHOOK_ORIGIN',
    'SLACK_WEBHOOK_URL',
    'GITHUB_TOKEN_CIPHERTEXT',
    'MY_SLACK_WEBHOOK_URL_CIPHERTEXT',
    'SLACK_WEBHOOK_URL_CIPHERTEXT_OLD',
    'SLACK_WEBHOOK_URL_ops_CIPHERTEXT',
  ])('rejects %s', (variable) => {
    expect(isWebhookVariable(variable)).toBe(false);
  });
});
