/** A list that keeps its items sorted, so that reading needs no sorting. */
export class SortedList<Item> {
  readonly #items: Item[] = [];
  readonly #compare: (one: Item, other: Item) => number;

  constructor(compare: (one: Item, other: Item) => number) {
    this.#compare = compare;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  add(item: Item): void {
    const index = this.#firstIndex((other) => this.#compare(other, item) > 0);
    this.#items.splice(index, 0, item);
  }

  delete(item: Item): void {
    const index = this.#firstIndex((other) => this.#compare(other, item) >= 0);
    if (this.#items[index] === item) this.#items.splice(index, 1);
  }

  /** The items from the first match onwards; every item after a match must match too. */
  from(matches: (item: Item) => boolean): readonly Item[] {
    return this.#items.slice(this.#firstIndex(matches));
  }

  #firstIndex(matches: (item: Item) => boolean): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const item = this.#items[middle];
      if (item !== undefined && matches(item)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
