import { deliver } from '../../local/deliver.ts';
import type { LocalRun } from '../../local/local-run.ts';
import { hasButtons } from '../../local/slack-clicks.ts';
import { moveEnd } from '../../cli/grants.ts';
import { Grants } from '../../src/ledger/grants.ts';
import type { Table } from '../../src/ledger/table.ts';
import { parseDuration } from '../../src/rules/durations.ts';
import type { Step } from './scenario.ts';

/** An answer to a delivery or a click. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Makes one thing of a story happen.
 *
 * @param payloadOf - Writes a comment in the place of the story's first one.
 * @returns the answer of `receive`, if it was asked.
 */
export async function takeStep(
  run: LocalRun,
  table: Table,
  step: Step,
  payloadOf: (comment: { readonly login: string; readonly body: string }) => object,
): Promise<Answer | undefined> {
  const { github, clock } = run;
  if ('comment' in step) return await deliver(run.urls.webhook, 'issue_comment', payloadOf(step.comment));
  if ('click' in step) {
    const message = run.posts.findLast(hasButtons);
    if (message === undefined) throw new Error('no request was posted');
    return await run.click(step.click.login, `usher_${step.click.button}`, message);
  }
  if ('pass' in step) {
    const time = parseDuration(step.pass);
    if (time === undefined) throw new Error(`${step.pass} is no time`);
    await github.passTime?.(time);
    return undefined;
  }
  if ('revoke' in step) {
    const grant = await findGrant(table, step.revoke, clock.now);
    await moveEnd(table, grant, clock.now(), clock.now());
    return undefined;
  }
  const { login, team: slug } = step.promote;
  const [team, person] = [github.organization.team(slug), github.people.withLogin(login)];
  if (team === undefined || person === undefined) throw new Error(`no ${slug} or ${login}`);
  github.organization.join(team, person, 'maintainer');
  return undefined;
}

async function findGrant(table: Table, { login, team }: { login: string; team: string }, now: () => Date) {
  const open = await new Grants(table, now, 1).listOpen((failure) => {
    throw failure;
  });
  const found = open.find(({ report }) => report.person.login === login && report.team === team);
  if (found === undefined) throw new Error(`${login} is not in ${team} for a time`);
  return found;
}
