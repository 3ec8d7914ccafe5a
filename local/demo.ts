import { Command } from 'commander';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { findRulesFile } from '../deploy/rules/read-rules-file.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { deliver } from './deliver.ts';
import { startLocalRun } from './local-run.ts';
import { main } from './main.ts';
import { ANY_PORTS } from './ports.ts';
import { showTraceEvent } from './show-trace.ts';
import { Trace, type TraceEvent } from './trace.ts';
import { whatIsMissing } from './what-is-missing.ts';
import { writeComment } from './write-comment.ts';

/** In ms. The way takes a fraction of a second; after this long something is broken. */
const PATIENCE = 10_000;

const program = new Command('npm run demo --')
  .description('Has one comment go the whole way, shows every hop, and checks the end.')
  .showHelpAfterError();

/** `npm run demo`: one comment goes the whole way; every hop is shown, and the end is checked. */
await main(program, async () => {
  const journal = new Trace();
  const rulesFile = findRulesFile(LOCAL_STAGE);
  console.log('Starting Usher and stand-ins for GitHub, Slack and AWS …');
  const run = await startLocalRun(rulesFile, ANY_PORTS, journal);
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
    const happenings: TraceEvent[] = [];
    const start = Date.now();
    journal.listen((happening) => {
      happenings.push(happening);
      console.log(showTraceEvent(happening, (at) => `${String(at.getTime() - start).padStart(5)} ms`));
    });

    console.log(
      `\n${login} comments "${body}" on ${repository}#${payload.issue.number}, which opens the team ${team}:\n`,
    );
    await deliver(run.urls.webhook, 'issue_comment', payload);
    const settled = await run.settled(PATIENCE);
    const missing = [
      ...(settled ? [] : [`messages are still in the queues after ${PATIENCE} ms`]),
      ...whatIsMissing(run, { team, login }, happenings),
    ];
    if (missing.length > 0) throw new ProblemsError('the demo did not end as it should', missing);
    console.log(`\n${login} is in the team ${team}, and Slack got exactly one message.`);
  } finally {
    await run.close();
  }
});
