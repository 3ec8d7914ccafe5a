import { render } from 'preact';
import { EventPage } from './event.tsx';
import { EventList } from './events.tsx';
import { Issue } from './issue.tsx';
import { Clock, Faults } from './faults.tsx';
import { Grants } from './grants.tsx';
import { Link } from './parts.tsx';
import { Rules } from './rules.tsx';
import { Slack } from './slack.tsx';
import { CommentPath } from './comment-path.tsx';
import { actionError, connect, go, isConnected, path, rules, world } from './state.ts';
import { World } from './world.tsx';

const PARTS = [
  ['/', 'Play', 'p'],
  ['/events', 'Events', 'e'],
  ['/world', 'World', 'w'],
  ['/rules', 'Rules', 'r'],
] as const;

function Header() {
  const at = path.value;
  const isWrong = rules.value?.state === 'wrong';
  return (
    <header class="top">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Link to="/" class="brand">
        <img src="/icon.svg" alt="" width="24" height="24" /> Usher
      </Link>
      <nav aria-label="Pages">
        {PARTS.map(([to, name, key]) => (
          <Link key={to} to={to} current={to === '/' ? at === '/' : at.startsWith(to)}>
            {name}
            <kbd aria-hidden="true">{key}</kbd>
            {to === '/rules' && isWrong && <span class="dot bad" title="The rules file has errors" />}
          </Link>
        ))}
      </nav>
      <Clock />
    </header>
  );
}

function Notices() {
  const on = world.value?.faults.filter(({ isOn }) => isOn) ?? [];
  return (
    <div role="status" class="notices">
      {!isConnected.value && (
        <p class="notice bad">`npm start` is not running. This page reconnects when it is.</p>
      )}
      {actionError.value !== '' && <p class="notice bad">{actionError.value}</p>}
      {on.length > 0 && (
        <p class="notice wait">
          Active faults: {on.map(({ label }) => label).join('; ')}. No comment is lost: Usher retries what
          fails.
        </p>
      )}
      {rules.value?.state === 'wrong' && (
        <p class="notice bad">
          {rules.value.file} has errors, so the previous rules stay in force.{' '}
          <Link to="/rules">See the errors</Link>
        </p>
      )}
    </div>
  );
}

function Play() {
  return (
    <div class="play">
      <h1 class="visually-hidden">Usher on this machine</h1>
      <Issue />
      <CommentPath />
      <div class="stack">
        <Slack />
        {(world.value?.grants ?? []).length > 0 && <Grants />}
        <Faults />
      </div>
    </div>
  );
}

function Page() {
  const at = path.value;
  const [, id] = /^\/events\/(.+)$/.exec(at) ?? [];
  return (
    <>
      <Header />
      <Notices />
      <main id="main" tabIndex={-1}>
        {at === '/' && <Play />}
        {at === '/events' && <EventList />}
        {id !== undefined && <EventPage id={id} key={id} />}
        {at === '/world' && <World />}
        {at === '/rules' && <Rules />}
      </main>
    </>
  );
}

addEventListener('keydown', (event) => {
  const target = event.target;
  const isTyping = target instanceof HTMLElement && target.matches('input, textarea, select');
  if (isTyping || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === 'c') {
    event.preventDefault();
    if (path.value !== '/') go('/');
    setTimeout(() => document.querySelector('textarea')?.focus());
  }
  const part = PARTS.find(([, , key]) => key === event.key);
  if (part !== undefined) go(part[0]);
});

connect();
render(<Page />, document.body);
