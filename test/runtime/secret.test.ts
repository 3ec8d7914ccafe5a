import { format, inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../src/runtime/secret.ts';

const PLANTED = 'ghp_planted';
const secret = new Secret(PLANTED);

describe('a secret', () => {
  it('is exposed on request', () => {
    expect(secret.expose()).toBe(PLANTED);
  });

  it.each([
    ['String()', String(secret)],
    // oxlint-disable-next-line typescript/restrict-template-expressions -- the mistake that this guards against
    ['a template', `${secret}`],
    ['concatenation', '' + secret],
    ['toString()', secret.toString()],
    ['toLocaleString()', secret.toLocaleString()],
    ['join()', [secret].join()],
    ['format of %s', format('%s', secret)],
    ['format of %o', format('%o', secret)],
    ['format of nothing', format(secret)],
    ['inspect', inspect(secret)],
    ['inspect with showHidden', inspect(secret, { showHidden: true })],
  ])('is redacted by %s', (_, printed) => {
    expect(printed).toBe('[redacted]');
  });

  it('is redacted in JSON', () => {
    expect(JSON.stringify({ a: [secret] })).toBe('{"a":["[redacted]"]}');
  });

  it.each([
    [
      'nested as console.log prints it',
      inspect({ a: { b: [secret], c: new Map([['d', secret]]) } }, { depth: 9 }),
    ],
    [
      'inspected with all options',
      inspect(secret, { customInspect: false, showHidden: true, getters: true }),
    ],
    ['in an error', inspect(new Error('cannot use ' + secret, { cause: { secret } }))],
    ['copied', inspect(Object.assign({}, secret))],
    ['cloned', inspect(structuredClone(secret))],
    [
      'by its keys and members',
      inspect([Object.keys(secret), Object.entries(secret), Reflect.ownKeys(secret)]),
    ],
    ['as a number', String(Number(secret))],
  ])('does not show %s', (_, printed) => {
    expect(printed).not.toContain(PLANTED);
  });

  it('has no own properties', () => {
    expect(Reflect.ownKeys(secret)).toEqual([]);
  });
});
