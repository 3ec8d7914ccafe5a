import type { ComponentChildren } from 'preact';
import { go } from './state.ts';

/** A person's picture, generated from their login, so nothing is fetched. */
export function Avatar({ login, isUsher = false }: { login: string; isUsher?: boolean }) {
  if (isUsher) {
    return (
      <svg class="avatar" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" fill="#5b3fc4" />
        <path d="M9 26V8l10-3v24zM21 8h3v18h-3" fill="#fff" />
      </svg>
    );
  }
  const hash = hashOf(login);
  const colour = `hsl(${hash % 360} 55% 45%)`;
  const cells = Array.from({ length: 15 }, (_, at) => at).filter((at) => (hash >> (at + 3)) & 1);
  return (
    <svg class="avatar" viewBox="0 0 7 7" aria-hidden="true">
      <rect width="7" height="7" class="avatar-ground" />
      {cells.flatMap((at) => {
        const [x, y] = [Math.floor(at / 5), (at % 5) + 1];
        const columns = x === 2 ? [3] : [x + 1, 5 - x];
        return columns.map((column) => (
          <rect key={`${column}-${y}`} x={column} y={y} width="1.02" height="1.02" fill={colour} />
        ));
      })}
    </svg>
  );
}

/** FNV-1a, with an extra round of mixing. */
function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (const char of text.toLowerCase()) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** A link within the page. */
export function Link(props: { to: string; children: ComponentChildren; class?: string; current?: boolean }) {
  return (
    <a
      href={props.to}
      class={props.class}
      aria-current={props.current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(props.to);
      }}
    >
      {props.children}
    </a>
  );
}

/** Formats a duration in ms: `38 ms`, `1.4 s`, `17 min`, `7 d`. */
export function span(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${(ms / 3_600_000).toFixed(1).replace('.0', '')} h`;
  return `${(ms / 86_400_000).toFixed(1).replace('.0', '')} d`;
}

/** Formats the time of day, with the date unless it is today. */
export function clock(at: number, today: number): string {
  const time = new Date(at).toLocaleTimeString('en-GB');
  const isToday = new Date(at).toDateString() === new Date(today).toDateString();
  return isToday
    ? time
    : `${new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time.slice(0, 5)}`;
}

/** Formats the time left: `in 14 s (12:01:15)`. */
export const until = (due: number, today: number) =>
  due <= today ? 'due now' : `in ${span(due - today)} (${clock(due, today)})`;

/** A label for an outcome or status. */
export function Badge({ text, tone }: { text: string; tone: string }) {
  return <span class={`badge ${tone}`}>{text}</span>;
}

const GOOD = new Set(['added', 'renewed', 'accepted', 'already-member', 'left', 'done', 'answered']);
const BAD = new Set([
  'denied',
  'failed',
  'dead-lettered',
  'lost',
  'invitation-expired',
  'invitation-ended',
  'declined',
  'kept',
]);

/** The tone of a badge for an outcome or status. */
export function toneOf(label: string): string {
  if (GOOD.has(label)) return 'good';
  if (BAD.has(label)) return 'bad';
  if (['waiting', 'running', 'requested', 'invited', 'ending', 'request-lapsed'].includes(label))
    return 'wait';
  return 'quiet';
}

/** Formats JSON or a form body for reading; returns other text unchanged. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    if (!text.startsWith('Action=')) return text;
    return [...new URLSearchParams(text)].map(([name, value]) => `${name} = ${pretty(value)}`).join('\n');
  }
}

/** Preformatted text that can be scrolled by keyboard. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <pre class="code" tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}

/** A button that copies text and confirms it. */
export function Copy({ text, children }: { text: string; children: ComponentChildren }) {
  return (
    <button
      type="button"
      onClick={({ currentTarget }) => {
        const confirm = () => {
          currentTarget.dataset['confirmation'] = 'copied';
          setTimeout(() => delete currentTarget.dataset['confirmation'], 1_500);
        };
        navigator.clipboard.writeText(text).then(confirm, () => {});
      }}
    >
      {children}
    </button>
  );
}

/** A sentence with code in backticks. */
export function Words({ text }: { text: string }) {
  const parts = text.split(/`([^`\n]+)`/);
  return <>{parts.map((part, at) => (at % 2 === 0 ? part : <code key={at}>{part}</code>))}</>;
}

/** A value as text; anything but a string as JSON. */
export const show = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
