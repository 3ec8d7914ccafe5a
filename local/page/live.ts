import type { Update } from './shapes.ts';

/** Changes within this time are sent together, in ms. */
const BATCH_WINDOW = 20;
/** How often a comment line keeps the connections open, in ms. */
const KEEP_ALIVE_INTERVAL = 15_000;

/** Sends changes to every open page, as server-sent events. */
export class Live {
  readonly #pages = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #collect: () => Update;
  readonly #encoder = new TextEncoder();
  readonly #keepAlive: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;

  /** @param collect - Returns what changed since the last call. */
  constructor(collect: () => Update) {
    this.#collect = collect;
    this.#keepAlive = setInterval(() => this.#send(': keep-alive\n\n'), KEEP_ALIVE_INTERVAL).unref();
  }

  /** Schedules an update. */
  readonly changed = (): void => {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const update = this.#collect();
      this.#send(`data: ${JSON.stringify(update)}\n\n`);
    }, BATCH_WINDOW).unref();
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
    clearInterval(this.#keepAlive);
    clearTimeout(this.#timer);
    for (const page of this.#pages) page.close();
    this.#pages.clear();
  }
}
