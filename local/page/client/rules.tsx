import { clock } from './parts.tsx';
import { now, rules } from './state.ts';
import type { RulesShape } from '../shapes.ts';

/** The rules in force, as a picture and as text, and what is wrong with the file. */
export function Rules() {
  const it = rules.value;
  if (it === undefined) return <p class="quiet">…</p>;
  return (
    <div class="rules">
      <section class="card" aria-labelledby="in-force">
        <h1 id="in-force">The rules in force</h1>
        <p class="quiet">
          {it.state === 'deploying'
            ? 'Deploying what was saved …'
            : `From ${it.file}, since ${clock(it.since, now())}. Save the file, and it is deployed at once.`}
        </p>
        {it.rules.map((rule) => (
          <Picture key={rule.place} rule={rule} />
        ))}
      </section>
      <section class="card" aria-labelledby="the-file">
        <h2 id="the-file">{it.file}</h2>
        <div role="alert">
          {it.problems.map(({ line, text }) => (
            <p key={`${line}-${text}`} class="notice bad">
              {line !== undefined && <b>line {line}: </b>}
              {text}
            </p>
          ))}
        </div>
        <ol class="lines" tabIndex={0} aria-label={`The text of ${it.file}`}>
          {it.text
            .trimEnd()
            .split('\n')
            .map((text, at) => (
              <li key={at} class={it.problems.some(({ line }) => line === at + 1) ? 'wrong' : ''}>
                <code>{text === '' ? ' ' : text}</code>
              </li>
            ))}
        </ol>
      </section>
    </div>
  );
}

function Picture({
  rule: { place, teams, commands, line, isDryRun },
}: {
  rule: RulesShape['rules'][number];
}) {
  return (
    <div class="picture-of-rule">
      <p class="node">
        <small>line {line}: comments on</small>
        <b>{place}</b>
        <small>{commands.map((command) => `/${command}`).join(' ')}</small>
        {isDryRun && <small class="bad-text">a rehearsal: nothing is changed</small>}
      </p>
      <ul>
        {teams.map((team) => (
          <li key={team.team}>
            <p class="node">
              <small>line {team.line}: the team</small>
              <b>{team.team}</b>
            </p>
            <p class="node">
              <small>joins at once</small>
              <b>{team.gate}</b>
            </p>
            <p class="node">
              <small>who decides on others</small>
              <b>
                {team.decides ??
                  (team.gate === 'anyone' ? 'there are no others' : 'nobody: they are turned away')}
              </b>
            </p>
            <p class="node">
              <small>Slack</small>
              {team.channels.length === 0 && <b>hears nothing</b>}
              {team.channels.map(({ name, about }) => (
                <b key={name} title={about}>
                  # {name}
                </b>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}
