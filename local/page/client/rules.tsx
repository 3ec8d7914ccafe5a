import { clock } from './parts.tsx';
import { now, rules } from './state.ts';
import type { RulesShape } from '../shapes.ts';

/** The rules in force as a diagram, the file's text, and its errors. */
export function Rules() {
  const shown = rules.value;
  if (shown === undefined) return <p class="quiet">…</p>;
  return (
    <div class="rules">
      <section class="card" aria-labelledby="in-force">
        <h1 id="in-force">Rules in force</h1>
        <p class="quiet">
          {shown.state === 'deploying'
            ? 'Deploying the saved file …'
            : `From ${shown.file}, since ${clock(shown.since, now())}. Saving the file deploys it at once.`}
        </p>
        {shown.rules.map((rule) => (
          <Picture key={rule.place} rule={rule} />
        ))}
      </section>
      <section class="card" aria-labelledby="the-file">
        <h2 id="the-file">{shown.file}</h2>
        <div role="alert">
          {shown.problems.map(({ line, text }) => (
            <p key={`${line}-${text}`} class="notice bad">
              {line !== undefined && <b>line {line}: </b>}
              {text}
            </p>
          ))}
        </div>
        <ol class="lines" tabIndex={0} aria-label={`Text of ${shown.file}`}>
          {shown.text
            .trimEnd()
            .split('\n')
            .map((text, at) => (
              <li key={at} class={shown.problems.some(({ line }) => line === at + 1) ? 'wrong' : ''}>
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
        {isDryRun && <small class="bad-text">dry run: nothing is changed</small>}
      </p>
      <ul>
        {teams.map((team) => (
          <li key={team.team}>
            <p class="node">
              <small>line {team.line}: team</small>
              <b>{team.team}</b>
            </p>
            <p class="node">
              <small>may join</small>
              <b>{team.allow}</b>
            </p>
            <p class="node">
              <small>approves others</small>
              <b>{team.approvers ?? (team.allow === 'anyone' ? 'not needed' : 'nobody: they are denied')}</b>
            </p>
            <p class="node">
              <small>Slack</small>
              {team.channels.length === 0 && <b>no messages</b>}
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
