import { useEffect } from 'preact/hooks';
import { Faults } from './faults.tsx';
import { Grants } from './grants.tsx';
import { Groups } from './groups.tsx';
import { Avatar, clock, Code, show, until } from './parts.tsx';
import { now, post, press, refreshWorld, world } from './state.ts';
import type { WorldShape } from '../shapes.ts';

/** Everything around the path of a comment: teams, invitations, requests, queues, faults, the ledger. */
export function World() {
  useEffect(refreshWorld, []);
  const shown = world.value;
  if (shown === undefined) return <p class="quiet">…</p>;
  return (
    <div class="world">
      <h1 class="visually-hidden">World</h1>
      <div class="stack">
        <Teams world={shown} />
        <Invitations world={shown} />
        <Requests world={shown} />
        <Grants />
      </div>
      <div class="stack">
        <Groups world={shown} />
        <Queues world={shown} />
        <Faults />
      </div>
      <Ledger world={shown} />
    </div>
  );
}

function Teams({ world: { teams, organization } }: { world: WorldShape }) {
  return (
    <section class="card" aria-labelledby="teams">
      <h2 id="teams">Teams of {organization}</h2>
      {teams.map(({ slug, members }) => (
        <div key={slug} class="team">
          <h3>
            {slug} <small class="quiet">{members.length}</small>
          </h3>
          <ul class="people">
            {members.map(({ login, role }) => (
              <li key={login}>
                <Avatar login={login} /> {login}{' '}
                {role === 'maintainer' && <small class="quiet">maintainer</small>}
                <button
                  type="button"
                  class="link"
                  aria-label={`Remove ${login} from ${slug}`}
                  onClick={() => press('/api/members', { team: slug, login, role: 'none' })}
                >
                  ✕
                </button>
              </li>
            ))}
          </ul>
          <form
            class="row"
            onSubmit={(event) => {
              event.preventDefault();
              const form = event.currentTarget;
              const login = show(new FormData(form).get('login'));
              form.reset();
              void post('/api/members', { team: slug, login, role: 'member' });
            }}
          >
            <input
              name="login"
              aria-label={`Add a person to ${slug}`}
              placeholder="login"
              pattern="[\w\-]+"
              required
            />
            <button type="submit">Add</button>
          </form>
        </div>
      ))}
    </section>
  );
}

function Invitations({ world: { invitations } }: { world: WorldShape }) {
  return (
    <section class="card" aria-labelledby="invitations">
      <h2 id="invitations">Open invitations</h2>
      {invitations.length === 0 && (
        <p class="quiet">None. People from outside are invited before they join.</p>
      )}
      <ul class="list">
        {invitations.map(({ login, teams, expires }) => (
          <li key={login}>
            <Avatar login={login} />
            <span class="grow">
              {login}{' '}
              <small class="quiet">
                to {teams.join(', ')}, expires {until(expires, now())}
              </small>
            </span>
            {['accept', 'decline', 'expire'].map((ending) => (
              <button
                key={ending}
                type="button"
                aria-label={`${ending} the invitation of ${login}`}
                onClick={() => press(`/api/invitations/${login}/${ending}`)}
              >
                {ending}
              </button>
            ))}
          </li>
        ))}
      </ul>
      <p class="quiet">
        The sweep finds invitations that were accepted or ended.{' '}
        <button type="button" onClick={() => press('/api/sweep')}>
          Sweep now
        </button>
      </p>
    </section>
  );
}

function Requests({ world: { requests } }: { world: WorldShape }) {
  return (
    <section class="card" aria-labelledby="requests">
      <h2 id="requests">Open requests</h2>
      {requests.length === 0 && <p class="quiet">None. People can ask to join teams that have approvers.</p>}
      <ul class="list">
        {requests.map(({ login, team, place, asked, wish, because }) => (
          <li key={`${login}/${team}/${place}`}>
            <Avatar login={login} />
            <span class="grow">
              {login}{' '}
              <small class="quiet">
                would like to {wish}
                {because !== undefined && `: “${because}”`}. Asked on {place}, {clock(asked, now())}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Queues({ world: { queues } }: { world: WorldShape }) {
  return (
    <section class="card" aria-labelledby="queues">
      <h2 id="queues">Queues</h2>
      {queues.map(({ name, isDeadLetters, messages }) => (
        <div key={name} class="team">
          <h3>
            {name}{' '}
            <small class={isDeadLetters && messages.length > 0 ? 'bad-text' : 'quiet'}>
              {messages.length}
            </small>
            {isDeadLetters && messages.length > 0 && (
              <button type="button" onClick={() => press(`/api/redrive/${name}`)}>
                Redrive
              </button>
            )}
          </h3>
          <ul class="list">
            {messages.map(({ id, about, attempts, due, reason }) => (
              <li key={id}>
                <span class="grow">
                  {about}
                  <small class="quiet">
                    {' '}
                    {attempts === 1 ? '1 attempt' : `${attempts} attempts`}
                    {due !== undefined && `, next attempt ${until(due, now())}`}
                    {reason !== undefined && `, ${reason}`}
                  </small>
                </span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Ledger({ world: { ledger, ledgerSize } }: { world: WorldShape }) {
  return (
    <section class="card" aria-labelledby="ledger">
      <h2 id="ledger">
        Ledger <small class="quiet">{ledgerSize} entries</small>
      </h2>
      <div class="changes">
        {ledger.map(({ key, item }) => (
          <details key={key}>
            <summary>
              <code>{key}</code> <span class="quiet">{show(item['progress'] ?? item['state'] ?? '')}</span>
            </summary>
            <Code text={JSON.stringify(item, null, 2)} label={key} />
          </details>
        ))}
      </div>
    </section>
  );
}
