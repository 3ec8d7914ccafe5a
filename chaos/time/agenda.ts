/** What is due at certain times of the run's clock. */
export class Agenda {
  readonly #entries: { readonly at: number; readonly run: () => void }[] = [];

  add(at: number, run: () => void): void {
    const after = this.#entries.findIndex((entry) => entry.at > at);
    this.#entries.splice(after === -1 ? this.#entries.length : after, 0, { at, run });
  }

  get next(): number | undefined {
    return this.#entries[0]?.at;
  }

  runDue(now: number): void {
    while ((this.next ?? Number.POSITIVE_INFINITY) <= now) this.#entries.shift()?.run();
  }
}
