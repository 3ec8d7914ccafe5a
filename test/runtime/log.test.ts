import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createLog, logWith } from '../../src/runtime/log.ts';
import { printedBy } from '../fixtures/printed-by.ts';

const log = createLog('command');
const printed = (...line: Parameters<typeof log>) => printedBy(() => log(...line));
const logged = async (fields: Record<string, unknown>) => {
  const line: Record<string, unknown> = JSON.parse(await printed('error', 'it happened', fields));
  return line;
};

describe('a log line', () => {
  it('is JSON with the time, the level, the function, the message and the fields', async () => {
    const line = await printed('info', 'command handled', { delivery: 'abc', comment: 5, team: 'docs' });
    expect(JSON.parse(line)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'info',
      function: 'command',
      message: 'command handled',
      delivery: 'abc',
      comment: 5,
      team: 'docs',
    });
  });

  it('needs no fields', async () => {
    expect(JSON.parse(await printed('warn', 'odd'))).toMatchObject({ level: 'warn', message: 'odd' });
  });

  it('is one line for any content, and parses back', async () => {
    const text = fc.string({
      unit: fc.constantFrom('\n', '\r', '\u2028', '"', '\\', '{"level":"info"}', 'a', '\u001B[2J'),
    });
    await fc.assert(
      fc.asyncProperty(text, text, async (message, value) => {
        const line = await printed('error', message, { value, error: new Error(value) });
        expect(line.split(/[\n\r]/)).toHaveLength(2);
        expect(line.endsWith('\n')).toBe(true);
        expect(JSON.parse(line)).toMatchObject({ message, value, error: { message: value } });
      }),
    );
  });
});

describe('logWith', () => {
  it('adds its fields to its own lines only, even if they overlap in time', async () => {
    const write = async (delivery: string) =>
      logWith({ delivery }, async () => {
        log('info', 'first');
        await new Promise(setImmediate);
        logWith({ messageId: `${delivery}-1` }, () => log('info', 'second'));
      });
    const lines = await printedBy(async () => {
      await Promise.all([write('a'), write('b')]);
      log('info', 'outside');
    });
    const shown = lines.split('\n').flatMap((line) => {
      if (line === '') return [];
      const { message, delivery, messageId }: Record<string, unknown> = JSON.parse(line);
      return [[message, delivery, messageId]];
    });
    expect(shown).toEqual([
      ['first', 'a', undefined],
      ['first', 'b', undefined],
      ['second', 'a', 'a-1'],
      ['second', 'b', 'b-1'],
      ['outside', undefined, undefined],
    ]);
  });
});

describe('an error in the log', () => {
  it('has its name, message and stack', async () => {
    const { error } = await logged({ error: new RangeError('too far') });
    expect(error).toEqual({
      name: 'RangeError',
      message: 'too far',
      stack: expect.stringContaining('log.test'),
    });
  });

  it('has its causes', async () => {
    const first = new TypeError('first');
    const error = new Error('third', { cause: new Error('second', { cause: first }) });
    expect(await logged({ error })).toMatchObject({
      error: {
        message: 'third',
        cause: { message: 'second', cause: { name: 'TypeError', message: 'first' } },
      },
    });
  });

  it('has its parts if it is an AggregateError', async () => {
    const error = new AggregateError([new TypeError('one'), 'two'], 'both');
    expect(await logged({ error })).toMatchObject({
      error: { message: 'both', errors: [{ name: 'TypeError', message: 'one' }, 'two'] },
    });
  });

  it('can be in any field', async () => {
    expect(await logged({ reason: new Error('why') })).toMatchObject({ reason: { message: 'why' } });
  });

  it.each([
    ['a text', 'plain', 'plain'],
    ['a number', 404, '404'],
    ['null', null, 'null'],
  ])('can have a cause that is %s', async (_, cause, shown) => {
    expect(await logged({ error: new Error('x', { cause }) })).toMatchObject({ error: { cause: shown } });
  });

  it('has no other properties: requests and responses may hold tokens', async () => {
    const members = {
      request: { headers: { authorization: 'token PLANTED' } },
      response: { data: 'PLANTED' },
      config: { url: 'https://hooks.slack.com/PLANTED' },
      code: 'PLANTED',
      toJSON: () => 'PLANTED',
    };
    const cause = Object.assign(new Error('inner'), members);
    const error = Object.assign(new Error('outer', { cause }), members);
    const line = await printed('error', 'it happened', { error });
    expect(JSON.parse(line)).toMatchObject({ error: { message: 'outer', cause: { message: 'inner' } } });
    expect(line).not.toContain('PLANTED');
  });

  it('does not show the properties of a cause that is not an error', async () => {
    const error = new Error('x', { cause: { token: 'PLANTED' } });
    expect(await printed('error', 'it happened', { error })).not.toContain('PLANTED');
  });

  it('can be its own cause', async () => {
    const error = new Error('round and round');
    error.cause = error;
    expect(await logged({ error })).toMatchObject({ error: { message: 'round and round' } });
  });
});
