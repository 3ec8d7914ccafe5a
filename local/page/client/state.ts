import { batch, signal } from '@preact/signals';
import type {
  EventDetail,
  EventSummary,
  IssueShape,
  PostShape,
  RulesShape,
  Update,
  WorldShape,
} from '../shapes.ts';

/** How many events and messages the client keeps; the server has the older ones. */
const KEPT = 200;

export const world = signal<WorldShape | undefined>(undefined);
/** Newest first. */
export const events = signal<readonly EventSummary[]>([]);
/** Oldest first. */
export const posts = signal<readonly PostShape[]>([]);
export const rules = signal<RulesShape | undefined>(undefined);
export const sweep = signal<WorldShape['sweep']>({ at: undefined, isRunning: false });
export const place = signal({ repository: '', number: 1 });
export const issue = signal<IssueShape | undefined>(undefined);
/** The id of the event whose details are shown, and the details. */
export const selected = signal<string | undefined>(undefined);
export const detail = signal<EventDetail | undefined>(undefined);
export const path = signal(location.pathname);
export const isConnected = signal(true);
/** Why the last action failed, in words; empty if it succeeded. */
export const actionError = signal('');
/** This machine's time in ms since 1970, updated every second. */
const second = signal(Date.now());
setInterval(() => (second.value = Date.now()), 1_000);

/** The time by the run's clock. */
export const now = () => second.value + (world.value?.ahead ?? 0);

/** Goes to another page without a reload. */
export function go(to: string): void {
  history.pushState(undefined, '', to);
  path.value = location.pathname;
  scrollTo(0, 0);
}
addEventListener('popstate', () => (path.value = location.pathname));

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

/** Sends a request that changes something, and shows the error if it fails. */
export async function post<T = unknown>(url: string, body: object = {}): Promise<T | undefined> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const result = await response.json();
  actionError.value = response.ok ? '' : String(result.message ?? response.status);
  if (response.ok) refreshWorld();
  return response.ok ? result : undefined;
}

/** {@link post} for event handlers, which await nothing. */
export function press(url: string, body: object = {}): void {
  void post(url, body);
}

/**
 * Returns a function that runs `run`, and once more if it is called meanwhile; never twice at the same time.
 *
 * @param delay - The pause after each run, in ms.
 */
function coalesce(run: () => Promise<void>, delay: number): () => void {
  let isWanted = false;
  let isRunning = false;
  const start = async () => {
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await run().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
    isRunning = false;
  };
  return () => {
    isWanted = true;
    if (!isRunning) void start();
  };
}

export const refreshWorld = coalesce(async () => {
  world.value = await get<WorldShape>('/api/world');
}, 200);

let most = '';
export const refreshIssue = coalesce(async () => {
  const { repository, number } = place.value;
  if (repository === '') return;
  const url = `/api/issue?repository=${encodeURIComponent(repository)}&number=${number}${most}`;
  const found = await get<IssueShape>(url);
  if (place.value.repository === repository && place.value.number === number) issue.value = found;
}, 30);

/** Shows this many of the issue's comments. */
export function showComments(count: number): void {
  most = `&most=${count}`;
  refreshIssue();
}

export const refreshDetail = coalesce(async () => {
  const id = selected.value;
  if (id === undefined) return;
  const found = await get<EventDetail>(`/api/events/${id}`).catch(() => undefined);
  if (selected.value === id) detail.value = found;
}, 60);

/** Loads the details of an event; `undefined` clears them. */
export function select(id: string | undefined): void {
  if (selected.value === id) return;
  selected.value = id;
  detail.value = undefined;
  refreshDetail();
}

export function visit(repository: string, number: number): void {
  most = '';
  place.value = { repository, number };
  issue.value = undefined;
  refreshIssue();
}

export const search = (words: string, status: string, before?: string) =>
  get<readonly EventSummary[]>(
    `/api/events?${new URLSearchParams({ q: words, status, ...(before !== undefined && { before }) })}`,
  );

/** Applies an update from the server. */
function applyUpdate(update: Update): void {
  const fresh = new Map(update.events.map((event) => [event.id, event]));
  batch(() => {
    if (update.events.length > 0) {
      const known = events.value.map((event) => {
        const found = fresh.get(event.id);
        fresh.delete(event.id);
        return found ?? event;
      });
      const added = [...fresh.values()].toSorted((one, other) => other.at - one.at);
      events.value = [...added, ...known].slice(0, KEPT);
    }
    if (update.posts.length > 0) {
      const replaced = new Map(update.posts.map((sent) => [sent.number, sent]));
      const kept = posts.value.map((known) => {
        const found = replaced.get(known.number);
        replaced.delete(known.number);
        return found ?? known;
      });
      posts.value = [...kept, ...replaced.values()].slice(-KEPT);
    }
    if (update.rules !== undefined) {
      rules.value = update.rules;
      refreshIssue();
      refreshWorld();
    }
    sweep.value = update.sweep;
  });
  if (update.issues.includes(`${place.value.repository}#${place.value.number}`)) refreshIssue();
  if (update.events.some(({ id }) => id === selected.value)) refreshDetail();
  if (path.value === '/world' || path.value === '/') refreshWorld();
}

interface State {
  readonly world: WorldShape;
  readonly events: readonly EventSummary[];
  readonly posts: readonly PostShape[];
  readonly rules: RulesShape;
}

async function load(): Promise<void> {
  const state = await get<State>('/api/state');
  batch(() => {
    world.value = state.world;
    events.value = state.events;
    posts.value = state.posts;
    rules.value = state.rules;
    sweep.value = state.world.sweep;
  });
  const [first] = state.rules.rules;
  const [, name = 'handbook', number = '1'] = /^[^/]+\/([^/#]+)(?:#(\d+))?/.exec(first?.place ?? '') ?? [];
  if (place.value.repository === '') visit(name === '*' ? 'handbook' : name, Number(number));
  else refreshIssue();
  refreshDetail();
}

/** Loads everything and keeps it up to date. */
export function connect(): void {
  const source = new EventSource('/api/stream');
  source.addEventListener('open', () => {
    isConnected.value = true;
    void load();
  });
  source.addEventListener('error', () => (isConnected.value = false));
  source.addEventListener('message', ({ data }) => applyUpdate(JSON.parse(data)));
}
