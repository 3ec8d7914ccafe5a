import { Command } from 'commander';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { findRulesFile } from '../deploy/rules/read-rules-file.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { deliver } from './deliver.ts';
import { type LocalRun, startLocalRun } from './local-run.ts';
import { main } from './main.ts';
import { ANY_PORTS } from './ports.ts';
import { showTraceEvent } from './show-trace.ts';
import { PARTS, Trace, type TraceEvent } from './trace.ts';
import { writeComment } from './write-comment.ts';

/** In ms; a comment normally takes a fraction of a second. */
const TIMEOUT = 10_000;

const program = new Command('npm run demo --')
  .description('Sends one comment through all of Usher, shows each step, and checks the result.')
  .showHelpAfterError();

/** `npm run demo`: sends one comment through all of Usher, shows each step, and checks the result. */
await main(program, async () => {
  const trace = new Trace();
  const rulesFile = findRulesFile(LOCAL_STAGE);
  console.log('Starting Usher and stand-ins for GitHub, Slack and AWS …');
  const run = await startLocalRun(rulesFile, ANY_PORTS, trace);
  try {
    const [rule] = run.rules.rules;
    if (rule === undefined) throw new Error(`${rulesFile} has no rule`);
    const { issues, teams, defaultTeam } = rule;
    const repository = rule.repository.replace('/*', '/handbook');
    const [{ team, allow }] = teams;
    const body = defaultTeam === team ? 'join' : `/join ${team}`;
    const payload = writeComment({
      body,
      login: typeof allow === 'object' && 'logins' in allow ? allow.logins[0] : undefined,
      organization: run.rules.organization,
      repository,
      issue: issues?.[0] ?? 1,
    });
    const { login } = payload.comment.user;
    const events: TraceEvent[] = [];
    const start = Date.now();
    trace.listen((event) => {
      events.push(event);
      console.log(showTraceEvent(event, (at) => `${String(at.getTime() - start).padStart(5)} ms`));
    });

    console.log(
      `\n${login} comments "${body}" on ${repository}#${payload.issue.number}, which opens the team ${team}:\n`,
    );
    await deliver(run.urls.webhook, 'issue_comment', payload);
    const settled = await run.settled(TIMEOUT);
    const problems = [
      ...(settled ? [] : [`messages are still in the queues after ${TIMEOUT} ms`]),
      ...checkResult(run, { team, login }, events),
    ];
    if (problems.length > 0) throw new ProblemsError('the demo failed', problems);
    console.log(`\n${login} is in the team ${team}, and Slack got exactly one message.`);
  } finally {
    await run.close();
  }
});

/** Checks that the comment added the person and posted to Slack. @returns the problems. */
function checkResult(
  { github, posts }: Pick<LocalRun, 'github' | 'posts'>,
  expected: { readonly team: string; readonly login: string },
  events: readonly TraceEvent[],
): readonly string[] {
  const { organization, people } = github;
  const team = organization.team(expected.team);
  const person = people.withLogin(expected.login);
  const membership = team && person && organization.membership(team, person);
  return [
    ...PARTS.filter((part) => part !== 'log' && !events.some((event) => event.part === part)).map(
      (part) => `nothing happened at ${part}`,
    ),
    ...events.filter(({ ok }) => !ok).map(({ part, text }) => `failure at ${part}: ${text}`),
    ...(membership?.state === 'active' ? [] : [`${expected.login} is not in the team ${expected.team}`]),
    ...(posts.length === 1 ? [] : [`Slack got ${posts.length} messages instead of one`]),
  ];
}
