import { formOf } from '../../local/slack-clicks.ts';
import { writeComment } from '../../local/write-comment.ts';
import type { Click, CommandResult } from '../../src/command/command.ts';
import { createReport } from '../../src/command/conclude.ts';
import { rememberRule } from '../../src/command/recorded-decision.ts';
import {
  actAuditKey,
  clickKey,
  commandAuditKey,
  commandKey,
  type CommandMemory,
  commandMemory,
  followUpAuditKey,
  grantKey,
  notificationKey,
  OPEN_INVITATION,
  requestKey,
  SWEEP_KEY,
  sweepMemory,
} from '../../src/ledger/entries.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { GitHubEvent } from '../../src/messages/github-event.ts';
import { toGitHubEvent } from '../../src/messages/github-payload.ts';
import { addressedTo, type Notification, type Report } from '../../src/messages/notification.ts';
import type { SlackAction } from '../../src/messages/slack-action.ts';
import { readClick } from '../../src/receive/slack-payload.ts';
import { findRule } from '../../src/rules/find-rule.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { Cursors } from '../../src/sweep/cursors.ts';
import { RESULTS } from '../fixtures/any-notification.ts';
import { CLICK } from '../fixtures/slack-click.ts';
import { startLedger } from '../ledger/start-ledger.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const now = () => NOW;
const LEASE = 60_000;

/** What the functions of this version send and record. */
export interface Messages {
  readonly events: readonly GitHubEvent[];
  readonly actions: readonly SlackAction[];
  readonly notifications: readonly Notification[];
  readonly ledger: readonly Readonly<Record<string, string | number>>[];
}

/** Makes the functions' own code produce every kind of message and entry, with every key and outcome that it can have. */
export async function produceMessages(): Promise<Messages> {
  const events = produceEvents();
  const [event] = events;
  if (event === undefined) throw new Error("GitHub's example is not an event");
  const reports = produceReports(event);
  const members = { octocat: 'U024BE7LH' };
  const notifications = reports.map((report) => addressedTo('default', report, members));
  const actions = produceActions();
  return { events, actions, notifications, ledger: await produceEntries(event, actions, reports) };
}

/** One as `receive` makes it, and one as the sweep does. */
function produceEvents(): readonly GitHubEvent[] {
  const payload = writeComment({
    body: 'join',
    login: 'octocat',
    organization: 'my_org',
    repository: 'my_org/onboarding',
    issue: 1,
    id: 492_700_400,
  });
  const at = '2026-11-23T11:59:58Z';
  const comment = { ...payload.comment, created_at: at, updated_at: at };
  const { organization: _, ...swept } = { ...payload, comment };
  return [
    toGitHubEvent({ ...payload, comment }, '72d3162e-cc78-11e3-81ab-4c9367dc0958'),
    toGitHubEvent(swept, `sweep-${comment.id}`),
  ].filter((event) => event !== undefined);
}

/** Both clicks, as `receive` makes them. */
const produceActions = (): readonly SlackAction[] =>
  ['usher_approve', 'usher_deny'].flatMap((action_id) => {
    const actions = CLICK.actions.map((action) => ({ ...action, action_id }));
    const read = readClick(Buffer.from(formOf({ ...CLICK, actions })), { team: undefined, app: undefined });
    return typeof read === 'string' ? [] : [read.action];
  });

/** One report for every outcome and reason, then one with every key. */
function produceReports(event: GitHubEvent): readonly Report[] {
  const make = (
    outcome: Pick<CommandResult, 'result'> & Partial<CommandResult>,
    dryRun = false,
    click?: Click,
  ) => {
    const rules = parseRules({
      organization: 'my_org',
      rules: [{ repository: 'onboarding', teams: ['reader'], dry_run: dryRun }],
    });
    const rule = findRule(rules, event);
    if (rule === undefined) throw new Error('no rule covers the event');
    const parsed = { name: 'join', login: undefined, team: undefined };
    const person = event.comment.user;
    return createReport(
      { event, parsed, rule, organization: 'my_org', now, click },
      { team: 'reader', person, ...outcome },
    );
  };
  const decidedBy = { ...event.comment.user, login: 'boss', id: 5, html_url: 'https://github.com/boss' };
  const detail = 'PUT /orgs/my_org/teams/reader/memberships/octocat → 422';
  return [
    ...RESULTS.map((result) => make({ result })),
    make(
      {
        result: { outcome: 'failed', reason: 'other', detail },
        decidedBy,
        approvers: ['boss', 'my_org/sre-leads'],
        until: new Date('2026-12-23T12:00:00Z'),
        time: 30 * 24 * 3_600_000,
        reason: 'I am on call & “new”',
      },
      true,
      { askedBy: 'command/1/1', reportId: '186853002/492700400/approve/U024BE7LH-1795435199.123456' },
    ),
  ];
}

/** An entry of every kind, in every state. */
async function produceEntries(
  event: GitHubEvent,
  actions: readonly SlackAction[],
  reports: readonly Report[],
): Promise<Messages['ledger']> {
  const { ledger, table, close } = await startLedger(now);
  try {
    const whole = reports.at(-1);
    if (whole === undefined) throw new Error('there is no report');
    const keys = Array.from({ length: 5 }, (_, index) =>
      commandKey({ ...event, comment: { ...event.comment, id: index + 1 } }),
    );
    const [ignored = '', published = '', answered = '', invited = '', left = ''] = keys;
    await ledger.recordIgnored(ignored);
    await ledger.recordPublished(published);
    await ledger.work(answered, LEASE, commandMemory, async (claim) => {
      await claim.record({ isAnswered: true });
      await claim.finish();
    });
    await ledger.work(left, LEASE, commandMemory, async (claim) => {
      await claim.record({ wasInside: true, leaving: NOW.getTime() });
      await claim.record({ takenOut: NOW.getTime() });
    });
    const request = requestKey(event, 1, 'reader');
    const decision = produceDecision(event, request);
    const outcome = { decision, report: whole, destination: 'default', approved: request };
    await ledger.work(invited, LEASE, commandMemory, async (claim) => {
      await claim.record({ wasOutside: true });
      await claim.record(outcome);
      await claim.finish(OPEN_INVITATION);
    });
    await ledger.close(invited, { wasOutside: true, ...outcome, followUp: whole });

    const clicks = actions.map((action) => clickKey(action));
    for (const click of clicks) {
      await ledger.work(click, LEASE, commandMemory, async (claim) => {
        await claim.record({ report: whole, destination: 'default' });
        await claim.finish();
      });
    }

    const posted = notificationKey(whole.id);
    await ledger.work(posted, LEASE, commandMemory, async (claim) => claim.finish());

    const [open, decided, done] = [1, 2, 3].map((id) => requestKey(event, id, 'reader'));
    if (open === undefined || decided === undefined || done === undefined) throw new Error('no request');
    for (const key of [open, decided, done]) await ledger.requests.ask(key, left, whole, NOW);
    for (const key of [decided, done]) await ledger.requests.decide(key, invited, 'approved');
    await ledger.requests.recordCarriedOut(done, invited);

    const followUp = { ...whole, id: `${whole.id}/accepted`, result: { outcome: 'accepted' as const } };
    await ledger.audit.recordCommand(whole);
    await ledger.audit.recordFollowUp(followUp);
    const act = actAuditKey(NOW.toISOString(), '00000000-0000-4000-8000-000000000000');
    const arn = 'arn:aws:iam::000000000000:user/admin';
    const retried = {
      kind: 'act',
      act: 'retry',
      by: arn,
      about: whole.comment_url,
      details: 'ended as failed',
    };
    await ledger.audit.record(act, { ...retried, rules: '{}', at: NOW.toISOString() });
    const audited = [commandAuditKey(whole), followUpAuditKey(followUp), act];

    const grants = await produceGrants(ledger, whole, invited);

    await ledger.work(SWEEP_KEY, LEASE, sweepMemory, async (claim) => {
      const cursors = new Cursors(claim, { now, sleep: async () => {}, random: () => 0 });
      cursors.advance({ id: 5 }, NOW);
      cursors.recordEnd({ id: 6 }, false);
      await cursors.save();
      await claim.record({ rules: { digest: 'e3b0c442', number: 1, recorded: NOW.getTime() / 1_000 } });
    });
    const items = [];
    for (const key of [...keys, ...clicks, posted, open, decided, done, ...grants, SWEEP_KEY, ...audited]) {
      const item = await table.read(key);
      if (item === undefined) throw new Error(`no ${key}`);
      // The holder is random, and the expiry depends on limits.
      const holder = '00000000-0000-4000-8000-000000000000';
      items.push({ ...item, ...('holder' in item ? { holder } : {}), expires: 1_829_995_200 });
    }
    return items;
  } finally {
    await close();
  }
}

/** What is remembered of a decision, under a rule with every key. */
function produceDecision(event: GitHubEvent, request: string): NonNullable<CommandMemory['decision']> {
  const team = { team: 'reader', for: '30d', approve: { by: ['boss'] }, welcome: 'Ask us anything.' };
  const rule = {
    repository: 'onboarding',
    issues: [1],
    teams: [team],
    slack: { default: 'none', failed: 'ops' },
  };
  const found = findRule(parseRules({ organization: 'my_org', rules: [rule] }), event);
  if (found === undefined) throw new Error('no rule covers the event');
  return { request, decider: event.comment.user, rule: rememberRule(found, found.teams[0]) };
}

/** A grant in every state, with every attribute. @returns their keys. */
async function produceGrants(
  { grants }: Ledger,
  report: Report,
  command: string,
): Promise<readonly string[]> {
  const keys = Array.from({ length: 6 }, (_, id) => grantKey('reader', id + 1));
  const [adding = '', active = '', removing = '', ended = '', notGiven = '', anew = ''] = keys;
  const terms = { until: new Date('2026-12-23T12:00:00Z'), time: 30 * 24 * 3_600_000, report };
  const give = async (key: string) => {
    await grants.prepare(key, command, terms);
    await grants.confirm(key, command);
    const given = await grants.find(key);
    if (given === undefined) throw new Error(`no ${key}`);
    return given;
  };
  await grants.prepare(adding, command, terms);
  await give(active);
  await grants.renew(active, 'command/5/9', terms);
  const renewed = await grants.find(active);
  if (renewed === undefined) throw new Error('no grant');
  for (const what of ['reminded', 'told', 'rehearsed'] as const) await grants.record(renewed, what);
  const out = await give(removing);
  await grants.startRemoval(out, 'sweep/1');
  await grants.recordRemoved(out, 'sweep/1');
  await give(anew);
  await grants.prepare(anew, command, terms, await grants.find(removing));
  await grants.end(await give(ended), 'expired');
  await grants.prepare(notGiven, command, terms);
  await grants.abandon(notGiven, command);
  return keys;
}
