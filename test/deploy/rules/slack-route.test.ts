import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { resolveRoute } from '../../../deploy/rules/resolve.ts';
import { OUTCOMES } from '../../../src/messages/outcome.ts';

type Layers = Parameters<typeof resolveRoute>[0];

const quiet: ReadonlySet<string> = new Set(['already-member', 'already-invited']);
const loud = OUTCOMES.filter((outcome) => !quiet.has(outcome));
/** The route that sends every outcome but the quiet ones to one destination, with these changes. */
const allTo = (destination: string, changes: Record<string, string> = {}) => ({
  ...Object.fromEntries(loud.map((outcome) => [outcome, destination])),
  ...changes,
});

describe('resolveRoute', () => {
  it.each<[string, Layers, Record<string, string>]>([
    ['nothing is said', [], allTo('default')],
    ['no layer says anything', [undefined, undefined, {}], allTo('default')],
    ['one destination is named', ['people'], allTo('people')],
    ['a later one is named', ['people', undefined, 'sre'], allTo('sre')],
    ['it is none', ['none'], {}],
    ['it is none at last', ['people', 'none'], {}],
    ['it is none at first', ['none', 'people'], allTo('people')],
    ['there is a map with a default', [{ default: 'people' }], allTo('people')],
    ['a map has only a default of none', ['people', { default: 'none' }], {}],
    ['a map names one outcome', [{ failed: 'ops' }], allTo('default', { failed: 'ops' })],
    [
      'a map has a default and one outcome',
      [{ failed: 'ops', default: 'people' }],
      allTo('people', { failed: 'ops' }),
    ],
    [
      'a later map names another outcome',
      [{ failed: 'ops' }, { denied: 'sre' }],
      allTo('default', { failed: 'ops', denied: 'sre' }),
    ],
    [
      'a later map names it again',
      [{ failed: 'ops' }, { failed: 'sre' }],
      allTo('default', { failed: 'sre' }),
    ],
    ['a later default stands for it too', [{ failed: 'ops' }, { default: 'sre' }], allTo('sre')],
    ['a later destination stands for it too', [{ failed: 'ops' }, 'sre'], allTo('sre')],
    [
      'all three layers say something',
      ['people', { failed: 'ops' }, { requested: 'sre' }],
      allTo('people', { failed: 'ops', requested: 'sre' }),
    ],
    [
      'somebody wants to hear that nothing changed',
      [{ 'already-member': 'audit' }, { failed: 'ops' }],
      allTo('default', { 'already-member': 'audit', failed: 'ops' }),
    ],
    ['a later layer wants nothing of the kind', [{ 'already-member': 'audit' }, 'none'], {}],
    ['a later layer says it of all', [{ 'already-invited': 'audit' }, 'sre'], allTo('sre')],
    ['only one outcome is to be heard of', ['none', { failed: 'ops' }], { failed: 'ops' }],
  ])('where %s', (_, layers, expected) => {
    expect(resolveRoute(layers)).toEqual(expected);
  });

  it('sends an outcome where the last layer that speaks of it says, and nothing to none', () => {
    const destination = fc.constantFrom('none', 'a', 'b');
    const map = fc.dictionary(fc.constantFrom('default', ...OUTCOMES), destination, { maxKeys: 4 });
    const layer = fc.oneof(destination, map, fc.constant(undefined));
    const outcomes = fc.constantFrom(...OUTCOMES);
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 4 }), outcomes, (layers, outcome) => {
        const rest = quiet.has(outcome) ? 'none' : undefined;
        const said = layers
          .map((of) => {
            if (typeof of !== 'object') return of && (rest ?? of);
            return of[outcome] ?? (of['default'] && (rest ?? of['default']));
          })
          .findLast((where) => where !== undefined);
        const expected = said ?? rest ?? 'default';
        expect(resolveRoute(layers)[outcome]).toBe(expected === 'none' ? undefined : expected);
      }),
    );
  });
});
