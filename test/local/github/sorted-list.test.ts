import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SortedList } from '../../../local/github/sorted-list.ts';

interface Item {
  readonly key: number;
}

const items = fc.array(fc.record({ key: fc.integer({ min: 0, max: 20 }) }));

function listOf(all: readonly Item[]): SortedList<Item> {
  const list = new SortedList<Item>((one, other) => one.key - other.key);
  for (const item of all) list.add(item);
  return list;
}

describe('SortedList', () => {
  it('sorts stably', () => {
    fc.assert(
      fc.property(items, (all) => {
        expect(listOf(all).items).toEqual(all.toSorted((one, other) => one.key - other.key));
      }),
    );
  });

  it('lists the items from the first match', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 21 }), (all, least) => {
        const list = listOf(all);
        expect(list.from(({ key }) => key >= least)).toEqual(list.items.filter(({ key }) => key >= least));
      }),
    );
  });

  it('deletes an item by identity', () => {
    const unlike = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1 });
    fc.assert(
      fc.property(unlike, fc.nat(), (keys, nth) => {
        const all = keys.map((key) => ({ key }));
        const list = listOf(all);
        const gone = all[nth % all.length] ?? { key: -1 };
        list.delete({ ...gone });
        expect(list.items).toHaveLength(all.length);
        list.delete(gone);
        expect(list.items).toEqual(listOf(all.filter((item) => item !== gone)).items);
      }),
    );
  });
});
