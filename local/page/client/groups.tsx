import { Badge } from './parts.tsx';
import { press } from './state.ts';
import type { WorldShape } from '../shapes.ts';

type Instance = WorldShape['groups'][number]['instances'][number];

/** The Auto Scaling groups that `heal` looks after, with an alarm to set off on each instance. */
export function Groups({ world: { groups } }: { world: WorldShape }) {
  if (groups.length === 0) return null;
  return (
    <section class="card" aria-labelledby="groups">
      <h2 id="groups">Auto Scaling groups</h2>
      {groups.map(({ name, desired, instances, suspended }) => (
        <div key={name} class="team">
          <h3>
            {name} <small class="quiet">{desired} wanted</small>
            {suspended.length > 0 && <small class="bad-text"> suspended: {suspended.join(', ')}</small>}
          </h3>
          <ul class="list">
            {instances.map((instance) => (
              <li key={instance.id}>
                <span class="grow">
                  <code>{instance.id}</code> <Badge text={instance.lifecycle} tone={toneOf(instance)} />
                  {instance.health === 'Unhealthy' && <Badge text="Unhealthy" tone="bad" />}
                </span>
                <button
                  type="button"
                  aria-label={`Set off the alarm of ${instance.id}`}
                  onClick={() => press('/api/alarms', { instance: instance.id })}
                >
                  Alarm
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <p class="quiet">
        An unhealthy instance is replaced in 90 seconds. Jump ahead to see the replacement at once.
      </p>
    </section>
  );
}

const toneOf = ({ lifecycle, health }: Instance) =>
  lifecycle === 'InService' && health === 'Healthy' ? 'good' : 'wait';
