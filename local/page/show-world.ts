import * as z from 'zod/mini';
import { describeWish } from '../../src/messages/wish.ts';
import { INVITATION_LIFETIME } from '../../src/runtime/limits.ts';
import type { LocalRun } from '../local-run.ts';
import { faultName, FAULTS } from './faults.ts';
import { parseJson } from './read-messages.ts';
import type { WorldShape } from './shapes.ts';
import { showGrants } from './show-grants.ts';
import type { TraceStore } from './trace-store.ts';

/** How many messages per queue, members per team and ledger entries are shown. */
const MAX_SHOWN = 100;

const request = z.object({ open: z.literal('request'), asked: z.number(), report: z.string() });
const report = z.object({
  person: z.object({ login: z.string() }),
  team: z.string(),
  repository: z.string(),
  issue: z.object({ number: z.int() }),
  until: z.optional(z.string()),
  asked_for: z.optional(z.string()),
  because: z.optional(z.string()),
});

/** The state around the path of a comment. */
export async function showWorld(run: LocalRun, store: TraceStore): Promise<WorldShape> {
  const { github, clock, faults, rules } = run;
  const { organization } = github;
  const on = new Map(faults.list().map((fault) => [fault.name, fault.until]));
  const isRevoked = github.tokens.size === 0;
  return {
    organization: organization.login,
    now: clock.now().getTime(),
    ahead: clock.ahead,
    access: github.onNewToken === undefined ? 'app' : 'token',
    faults: faultName.options
      .filter((name) => name !== 'token-revoked' || github.onNewToken !== undefined)
      .filter((name) => name !== 'scaling-throttled' || run.alarm !== undefined)
      .map((name) => ({
        name,
        label: FAULTS[name],
        isOn: name === 'token-revoked' ? isRevoked : on.has(name),
        until: on.get(name),
      })),
    victim: faults.victim,
    people: peopleOf(rules),
    teams: organization.teams.map((team) => ({
      slug: team.slug,
      members: organization
        .activeMembers(team)
        .slice(-MAX_SHOWN)
        .map(([{ login }, role]) => ({ login, role })),
    })),
    invitations: [...organization.invitations()].map(([person, { createdAt }]) => ({
      login: person.login,
      teams: organization.teams.filter(({ roles }) => roles.has(person)).map(({ slug }) => slug),
      expires: createdAt.getTime() + INVITATION_LIFETIME,
    })),
    requests: [...store.ledger].flatMap(([key, item]) => (key.startsWith('request/') ? toRequest(item) : [])),
    grants: showGrants(
      store.ledger,
      new Set([...organization.invitations().keys()].map(({ id }) => id)),
      clock.now().getTime(),
    ),
    queues: await Promise.all(run.queueNames.map((name) => showQueue(run, name))),
    ledger: [...store.ledger]
      .slice(-MAX_SHOWN)
      .toReversed()
      .map(([key, item]) => ({ key, item })),
    ledgerSize: store.ledger.size,
    sweep: store.sweep,
    groups: run.groups().map(({ name, desired, instances, suspended }) => ({
      name,
      desired,
      suspended: [...suspended],
      instances: instances.map(({ id, lifecycle, health }) => ({ id, lifecycle, health })),
    })),
  };
}

function toRequest(item: Readonly<Record<string, unknown>>): WorldShape['requests'] {
  const { data } = z.safeParse(request, item);
  const { data: reported } = z.safeParse(report, parseJson(data?.report ?? ''));
  if (data === undefined || reported === undefined) return [];
  const { person, team, repository, issue, because } = reported;
  const place = `${repository}#${issue.number}`;
  const wish = describeWish(reported, team);
  return [{ login: person.login, team, place, asked: data.asked, wish, because }];
}

/** The people to comment as: one of each role, with an approver if the rules have any. */
function peopleOf({ rules, organization }: LocalRun['rules']): WorldShape['people'] {
  const [approvers] = rules.flatMap(({ teams }) => teams.flatMap((team) => team.approvers ?? []));
  const [approver = 'lead-1'] = approvers && 'logins' in approvers ? approvers.logins : [];
  const approverRole = { login: approver, role: 'approver', about: 'decides on requests' };
  return [
    { login: 'octocat', role: 'member', about: `a member of ${organization}` },
    { login: 'stranger-1', role: 'outsider', about: `not a member of ${organization}` },
    ...(approvers === undefined ? [] : [approverRole]),
    { login: 'mona', role: 'maintainer', about: 'a maintainer of the team' },
    { login: 'dependabot[bot]', role: 'bot', about: 'a bot' },
  ];
}

const about = z.object({
  comment: z.optional(z.object({ body: z.string(), user: z.object({ login: z.string() }) })),
  person: z.optional(z.object({ login: z.string() })),
  result: z.optional(z.object({ outcome: z.string() })),
});

async function showQueue({ queues, clock }: LocalRun, name: string): Promise<WorldShape['queues'][number]> {
  const messages = await queues.list(name);
  return {
    name,
    isDeadLetters: name.endsWith('dead-letters') || name.includes('dead'),
    messages: messages.slice(0, MAX_SHOWN).map(({ id, body, attempts, hidden, reason }) => {
      const { data } = z.safeParse(about, parseJson(body));
      const login = data?.comment?.user.login ?? data?.person?.login ?? 'somebody';
      return {
        id,
        about: `${login}: ${data?.comment?.body ?? data?.result?.outcome ?? body.slice(0, 80)}`,
        attempts,
        due: hidden && hidden.until + clock.ahead,
        reason,
      };
    }),
  };
}
