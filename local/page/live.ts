import type { Update } from './shapes.ts';

/** In ms: what happens so soon after one another is sent together. */
const TOGETHER = 20;
/** In ms: a line that says nothing keeps the connection open. */
const STILL_HERE = 15_000;

/** Sends what changes to every page that is open, as server-sent events. */
export class Live {
  readonly #pages = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #collect: () => Update;
  readonly #encoder = new TextEncoder();
  readonly #heart: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;

  /** @param collect - Gives what changed since it was asked last. */
  constructor(collect: () => Update) {
    this.#collect = collect;
    this.#heart = setInterval(() => this.#send(': still here\n\n'), STILL_HERE).unref();
  }

  /** Something changed. */
  readonly changed = (): void => {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const update = this.#collect();
      this.#send(`data: ${JSON.stringify(update)}\n\n`);
    }, TOGETHER).unref();
  };

  open(): Response {
    let page: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        page = controller;
        this.#pages.add(controller);
        controller.enqueue(this.#encoder.encode('retry: 1000\n\n'));
      },
      cancel: () => {
        if (page !== undefined) this.#pages.delete(page);
      },
    });
    return new Response(body, {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
    });
  }

  #send(text: string): void {
    const bytes = this.#encoder.encode(text);
    for (const page of this.#pages) {
      try {
        page.enqueue(bytes);
      } catch {
        this.#pages.delete(page);
      }
    }
  }

  close(): void {
    clearInterval(this.#heart);
    clearTimeout(this.#timer);
    for (const page of this.#pages) page.close();
    this.#pages.clear();
  }
}
