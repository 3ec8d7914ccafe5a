import { clock, span, until } from './parts.tsx';
import { press, now, world } from './state.ts';

const HOUR = 3_600_000;
const JUMPS = [
  ['1 hour', HOUR],
  ['1 day', 24 * HOUR],
  ['7 days', 7 * 24 * HOUR],
] as const;
const FUNCTIONS = ['command', 'notify', 'receive', 'sweep'] as const;

/** The time by the run's clock. */
export function Clock() {
  const { ahead = 0 } = world.value ?? {};
  return (
    <p class="clock">
      <time>{clock(now(), Date.now())}</time>
      {ahead > 0 && <span class="quiet"> {span(ahead)} ahead</span>}
    </p>
  );
}

/** Buttons that move the clock and switch faults on and off. */
export function Faults() {
  const { faults = [], victim } = world.value ?? {};
  return (
    <section class="card" aria-labelledby="what-if">
      <h2 id="what-if">What if …</h2>
      <div class="row" role="group" aria-label="Time">
        <span class="quiet">time passes:</span>
        {JUMPS.map(([name, ms]) => (
          <button key={name} type="button" onClick={() => press('/api/jump', { ms })}>
            {name}
          </button>
        ))}
      </div>
      <ul class="faults">
        {faults.map(({ name, label, isOn, until: end }) => (
          <li key={name}>
            <button
              type="button"
              role="switch"
              aria-checked={isOn}
              onClick={() => press(`/api/faults/${name}`, { isOn: !isOn })}
            >
              {label}
            </button>
            {end !== undefined && isOn && <small class="quiet"> ends {until(end, now())}</small>}
          </li>
        ))}
        <li>
          <label>
            kill a function while it works:{' '}
            <select
              value={victim ?? ''}
              onChange={({ currentTarget }) => press('/api/kill', { name: currentTarget.value || null })}
            >
              <option value="">none</option>
              {FUNCTIONS.map((name) => (
                <option key={name} value={name}>
                  {name}, once
                </option>
              ))}
            </select>
          </label>
        </li>
      </ul>
    </section>
  );
}
