import { randomUUID } from 'node:crypto';
import { signedHeaders } from '../deliver.ts';

/** A webhook's settings, with GitHub's names. */
export interface HookConfig {
  readonly url: string;
  readonly content_type: string;
  readonly insecure_ssl: string;
  readonly secret?: string | undefined;
}

/** A webhook of the organization or of one of its repositories. */
export interface Hook {
  readonly id: number;
  /** The repository's name; undefined for a webhook of the organization. */
  readonly repository: string | undefined;
  readonly active: boolean;
  readonly events: readonly string[];
  readonly config: HookConfig;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One delivery of a webhook, and its result. */
export interface HookDelivery {
  readonly id: number;
  readonly guid: string;
  readonly at: Date;
  readonly event: string;
  readonly action: string | null;
  readonly status: string;
  readonly statusCode: number;
}

/** The webhooks of an organization and its repositories. They send real requests. */
export class Hooks {
  readonly #hooks = new Map<number, Hook>();
  readonly #deliveries = new Map<number, HookDelivery[]>();
  readonly #now: () => Date;
  #lastId = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  list(repository: string | undefined): readonly Hook[] {
    return [...this.#hooks.values()].filter((hook) => hook.repository === repository);
  }

  find(repository: string | undefined, id: number): Hook | undefined {
    const hook = this.#hooks.get(id);
    return hook?.repository === repository ? hook : undefined;
  }

  add(hook: Pick<Hook, 'repository' | 'active' | 'events' | 'config'>): Hook {
    this.#lastId += 1;
    const added = { ...hook, id: this.#lastId, createdAt: this.#now(), updatedAt: this.#now() };
    this.#hooks.set(added.id, added);
    return added;
  }

  change(hook: Hook, changes: Pick<Hook, 'active' | 'events' | 'config'>): Hook {
    const changed = { ...hook, ...changes, updatedAt: this.#now() };
    this.#hooks.set(hook.id, changed);
    return changed;
  }

  delete(hook: Hook): void {
    this.#hooks.delete(hook.id);
  }

  /** A webhook's deliveries, latest first. */
  deliveries(hook: Hook): readonly HookDelivery[] {
    return this.#deliveries.get(hook.id) ?? [];
  }

  /** Delivers once, as GitHub does, and records the result. */
  async deliver(hook: Hook, event: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
    const { config } = hook;
    const { action } = payload;
    const json = JSON.stringify(payload);
    const isForm = config.content_type === 'form';
    const body = isForm ? new URLSearchParams({ payload: json }).toString() : json;
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
    const guid = randomUUID();
    const headers = signedHeaders(event, guid, body, config.secret);
    const status = await fetch(config.url, {
      method: 'POST',
      headers: { ...headers, 'content-type': type },
      body,
    })
      .then((response) => response.status)
      .catch(() => 502);
    this.#lastId += 1;
    const delivery = {
      id: this.#lastId,
      guid,
      at: this.#now(),
      event,
      action: typeof action === 'string' ? action : null,
      status: status < 400 ? 'OK' : 'Invalid HTTP Response',
      statusCode: status,
    };
    this.#deliveries.set(hook.id, [delivery, ...this.deliveries(hook)]);
  }
}
