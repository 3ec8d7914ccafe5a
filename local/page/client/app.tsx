import { render } from 'preact';
import { EventPage } from './event.tsx';
import { EventList } from './events.tsx';
import { Issue } from './issue.tsx';
import { Clock, Faults } from './faults.tsx';
import { Go } from './parts.tsx';
import { Rules } from './rules.tsx';
import { Slack } from './slack.tsx';
import { connect, go, isConnected, path, rules, trouble, world } from './state.ts';
import { Way } from './way.tsx';
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
        Skip to the content
      </a>
      <Go to="/" class="brand">
        <img src="/icon.svg" alt="" width="24" height="24" /> Usher
      </Go>
      <nav aria-label="Parts of the page">
        {PARTS.map(([to, name, key]) => (
          <Go key={to} to={to} current={to === '/' ? at === '/' : at.startsWith(to)}>
            {name}
            <kbd aria-hidden="true">{key}</kbd>
            {to === '/rules' && isWrong && <span class="dot bad" title="The rules file has errors" />}
          </Go>
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
        <p class="notice bad">`npm start` does not answer. This page goes on when it does.</p>
      )}
      {trouble.value !== '' && <p class="notice bad">{trouble.value}</p>}
      {on.length > 0 && (
        <p class="notice wait">
          Right now: {on.map(({ label }) => label).join('; ')}. Nothing is lost: what fails is tried again.
        </p>
      )}
      {rules.value?.state === 'wrong' && (
        <p class="notice bad">
          {rules.value.file} has errors, so the rules from before hold. <Go to="/rules">See them</Go>
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
      <Way />
      <div class="stack">
        <Slack />
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
