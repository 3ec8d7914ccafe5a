import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { resolveRoute } from '../../../deploy/rules/resolve.ts';
import { OUTCOMES } from '../../../src/messages/outcome-names.ts';

type Layers = Parameters<typeof resolveRoute>[0];

const quiet: ReadonlySet<string> = new Set(['already-member', 'already-invited']);
const loud = OUTCOMES.filter((outcome) => !quiet.has(outcome));
/** The route of every outcome except the quiet ones to one destination, with these changes. */
const allTo = (destination: string, changes: Record<string, string> = {}) => ({
  ...Object.fromEntries(loud.map((outcome) => [outcome, destination])),
  ...changes,
});

describe('resolveRoute', () => {
  it.each<[string, Layers, Record<string, string>]>([
    ['there are no layers', [], allTo('default')],
    ['all layers are empty', [undefined, undefined, {}], allTo('default')],
    ['one destination is named', ['people'], allTo('people')],
    ['a later one is named', ['people', undefined, 'sre'], allTo('sre')],
    ['the destination is none', ['none'], {}],
    ['the last destination is none', ['people', 'none'], {}],
    ['the first destination is none', ['none', 'people'], allTo('people')],
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
      'a later map names the same outcome',
      [{ failed: 'ops' }, { failed: 'sre' }],
      allTo('default', { failed: 'sre' }),
    ],
    ['a later default replaces it', [{ failed: 'ops' }, { default: 'sre' }], allTo('sre')],
    ['a later destination replaces it', [{ failed: 'ops' }, 'sre'], allTo('sre')],
    [
      'all three layers have settings',
      ['people', { failed: 'ops' }, { requested: 'sre' }],
      allTo('people', { failed: 'ops', requested: 'sre' }),
    ],
    [
      'a map names a quiet outcome',
      [{ 'already-member': 'audit' }, { failed: 'ops' }],
      allTo('default', { 'already-member': 'audit', failed: 'ops' }),
    ],
    ['a later none silences a quiet outcome', [{ 'already-member': 'audit' }, 'none'], {}],
    ['a later destination silences a quiet outcome', [{ 'already-invited': 'audit' }, 'sre'], allTo('sre')],
    ['only one outcome is posted', ['none', { failed: 'ops' }], { failed: 'ops' }],
  ])('%s', (_, layers, expected) => {
    expect(resolveRoute(layers)).toEqual(expected);
  });

  it('sends an outcome where the last layer that covers it says, and nothing to none', () => {
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
