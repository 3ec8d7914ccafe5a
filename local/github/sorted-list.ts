/** Items that are in order at all times, so that nobody sorts them to read them. */
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
    const place = this.#firstWhere((other) => this.#compare(other, item) > 0);
    this.#items.splice(place, 0, item);
  }

  delete(item: Item): void {
    const place = this.#firstWhere((other) => this.#compare(other, item) >= 0);
    if (this.#items[place] === item) this.#items.splice(place, 1);
  }

  /** The items from the first one on that is far enough; all that come after it must be as well. */
  from(isFarEnough: (item: Item) => boolean): readonly Item[] {
    return this.#items.slice(this.#firstWhere(isFarEnough));
  }

  #firstWhere(isFarEnough: (item: Item) => boolean): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const item = this.#items[middle];
      if (item !== undefined && isFarEnough(item)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
