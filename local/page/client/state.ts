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

/** So many events and messages are held here; the server has the older ones. */
const HELD = 200;

export const world = signal<WorldShape | undefined>(undefined);
/** The newest first. */
export const events = signal<readonly EventSummary[]>([]);
/** The oldest first. */
export const posts = signal<readonly PostShape[]>([]);
export const rules = signal<RulesShape | undefined>(undefined);
export const sweep = signal<WorldShape['sweep']>({ at: undefined, isRunning: false });
export const place = signal({ repository: '', number: 1 });
export const issue = signal<IssueShape | undefined>(undefined);
/** The event that is looked at closely, and all of it. */
export const meant = signal<string | undefined>(undefined);
export const detail = signal<EventDetail | undefined>(undefined);
export const path = signal(location.pathname);
export const isConnected = signal(true);
/** What could not be done, for the person to read. */
export const trouble = signal('');
/** In ms since 1970, by this machine; goes on by seconds. */
const second = signal(Date.now());
setInterval(() => (second.value = Date.now()), 1_000);

/** The time by the run's clock. */
export const now = () => second.value + (world.value?.ahead ?? 0);

/** Shows another part of the page, under its own address. */
export function go(to: string): void {
  history.pushState(undefined, '', to);
  path.value = location.pathname;
  scrollTo(0, 0);
}
addEventListener('popstate', () => (path.value = location.pathname));

async function ask<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

/** Has the server do something; whatever it says against it is shown. */
export async function act<T = unknown>(url: string, body: object = {}): Promise<T | undefined> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  trouble.value = response.ok ? '' : String(answer.message ?? response.status);
  if (response.ok) refreshWorld();
  return response.ok ? answer : undefined;
}

/** Has the server do something, at the press of a button. */
export function press(url: string, body: object = {}): void {
  void act(url, body);
}

/** Has something fetched soon, and once more if it was asked for meanwhile; never twice at once. */
function soon(run: () => Promise<void>, delay: number): () => void {
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

export const refreshWorld = soon(async () => {
  world.value = await ask<WorldShape>('/api/world');
}, 200);

let most = '';
export const refreshIssue = soon(async () => {
  const { repository, number } = place.value;
  if (repository === '') return;
  const asked = `/api/issue?repository=${encodeURIComponent(repository)}&number=${number}${most}`;
  const found = await ask<IssueShape>(asked);
  if (place.value.repository === repository && place.value.number === number) issue.value = found;
}, 30);

/** Shows this many comments of the issue. */
export function showComments(count: number): void {
  most = `&most=${count}`;
  refreshIssue();
}

export const refreshDetail = soon(async () => {
  const id = meant.value;
  if (id === undefined) return;
  const found = await ask<EventDetail>(`/api/events/${id}`).catch(() => undefined);
  if (meant.value === id) detail.value = found;
}, 60);

/** Looks at one event closely, or at none. */
export function look(id: string | undefined): void {
  if (meant.value === id) return;
  meant.value = id;
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
  ask<readonly EventSummary[]>(
    `/api/events?${new URLSearchParams({ q: words, status, ...(before !== undefined && { before }) })}`,
  );

/** Takes in what the server says has changed. */
function take(update: Update): void {
  const fresh = new Map(update.events.map((event) => [event.id, event]));
  batch(() => {
    if (update.events.length > 0) {
      const known = events.value.map((event) => {
        const found = fresh.get(event.id);
        fresh.delete(event.id);
        return found ?? event;
      });
      const added = [...fresh.values()].toSorted((one, other) => other.at - one.at);
      events.value = [...added, ...known].slice(0, HELD);
    }
    if (update.posts.length > 0) posts.value = [...posts.value, ...update.posts].slice(-HELD);
    if (update.rules !== undefined) {
      rules.value = update.rules;
      refreshIssue();
      refreshWorld();
    }
    sweep.value = update.sweep;
  });
  if (update.issues.includes(`${place.value.repository}#${place.value.number}`)) refreshIssue();
  if (update.events.some(({ id }) => id === meant.value)) refreshDetail();
  if (path.value === '/world') refreshWorld();
}

interface State {
  readonly world: WorldShape;
  readonly events: readonly EventSummary[];
  readonly posts: readonly PostShape[];
  readonly rules: RulesShape;
}

async function load(): Promise<void> {
  const state = await ask<State>('/api/state');
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

/** Loads all there is to see, and keeps it up to date. */
export function connect(): void {
  const source = new EventSource('/api/stream');
  source.addEventListener('open', () => {
    isConnected.value = true;
    void load();
  });
  source.addEventListener('error', () => (isConnected.value = false));
  source.addEventListener('message', ({ data }) => take(JSON.parse(data)));
}
