import { describeTime } from '../../../src/rules/durations.ts';
import type { GrantShape } from '../shapes.ts';
import { Avatar, Badge, span, Words } from './parts.tsx';
import { now, press, world } from './state.ts';

const TONES: Readonly<Record<string, string>> = {
  'is in': 'good',
  renewed: 'good',
  invited: 'wait',
  reminded: 'wait',
  'asks for more': 'wait',
  revoked: 'bad',
  over: 'bad',
};

/** Who is in a team for a time, until when, and what comes next, with buttons that let the time pass until then. */
export function Grants() {
  const grants = world.value?.grants ?? [];
  return (
    <section class="card" aria-labelledby="grants">
      <h2 id="grants">Access for a time</h2>
      {grants.length === 0 && (
        <p class="quiet">
          <Words text="None. A team with `for` in the rules lets people in for a time." />
        </p>
      )}
      <ul class="list grants">
        {grants.map((grant) => (
          <Grant key={`${grant.login}/${grant.team}`} grant={grant} />
        ))}
      </ul>
    </section>
  );
}

function Grant({ grant: { login, team, state, isOver, until, reminder } }: { grant: GrantShape }) {
  const pass = (moment: string) => press(`/api/jump/${login}/${team}/${moment}`);
  const end = describeTime(new Date(until).toISOString());
  return (
    <li>
      <Avatar login={login} />
      <div class="grow">
        <p>
          <b>{login}</b> in {team} <Badge text={state} tone={TONES[state] ?? 'quiet'} />
        </p>
        <p class="quiet">
          until {end}
          {until > now() && !isOver && (
            <>
              , <span class="nowrap">in {span(until - now())}</span>
            </>
          )}
        </p>
        {!isOver && (
          <p class="row">
            <span class="quiet">let time pass to</span>
            {reminder !== undefined && (
              <button
                type="button"
                aria-label={`Let time pass until ${login} is reminded about ${team}`}
                onClick={() => pass('reminder')}
              >
                the reminder
              </button>
            )}
            <button
              type="button"
              aria-label={`Let time pass until the time of ${login} in ${team} ends`}
              onClick={() => pass('end')}
            >
              the end
            </button>
          </p>
        )}
      </div>
    </li>
  );
}
