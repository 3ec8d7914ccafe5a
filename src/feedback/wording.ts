import type { Report } from '../messages/notification.ts';
import type { DenialReason, FailureReason } from '../messages/outcome.ts';
import { describeWish } from '../messages/wish.ts';
import { describeTime } from '../rules/durations.ts';
import type { TeamRule } from '../rules/rules.ts';
import { DECLINE_COOLDOWN, INVITATION_LIFETIME, REQUEST_LIFETIME } from '../runtime/limits.ts';

/** What a rule says about a team, as far as a reply needs it. */
type RepliedTeam = Pick<TeamRule, 'team' | 'welcome' | 'needsReason'>;

/**
 * Renders the reply to a command. Everybody can read it, so it leaves out reasons that only concern admins and says whom
 * to ask.
 *
 * @param author - The login of the comment's author.
 * @param teams - The teams of the rule.
 * @returns Markdown that is never a command itself, and mentions only the people it is about.
 */
export function renderReply(report: Report, author: string, teams: readonly RepliedTeam[]): string {
  const { welcome, needsReason } = teams.find(({ team }) => team === report.team) ?? {};
  // Invited people get the welcome when they accept.
  const isIn = report.result.outcome === 'added' || report.result.outcome === 'accepted';
  const slugs = teams.map(({ team }) => team);
  const again = `\`/join ${report.team}${needsReason === true ? ' because …' : ''}\``;
  const paragraphs = [
    whatHappened(report, author, slugs, again),
    ...(isIn && welcome !== undefined ? [welcome] : []),
  ];
  const reply = paragraphs.join('\n\n');
  return report.dry_run === true ? asRehearsal(reply) : reply;
}

const asRehearsal = (reply: string) =>
  `This is a rehearsal (\`dry_run\`), so no team was changed. Without it, this would be the answer:\n\n${reply.replaceAll(/^/gm, '> ')}`;

function whatHappened(report: Report, author: string, teams: readonly string[], again: string): string {
  const { result, person, decided_by: decider } = report;
  const who = `@${person.login}`;
  const team = `\`${report.organization}/${report.team}\``;
  const inSlack = report.decided_in_slack === true ? ' in Slack' : '';
  const approved = decider === undefined ? '' : ` @${decider.login} approved it${inSlack}.`;
  const until = report.until === undefined ? '' : ` until ${describeTime(report.until)}`;
  switch (result.outcome) {
    case 'added':
      return `Welcome, ${who}! You are now in the team ${team}${until}.${approved}`;
    case 'already-member':
      return `${who}, you are already in the team ${team}${until}, so nothing was changed.`;
    case 'invited':
      return `${who}, you are invited to the team ${team}.${approved} [Accept the invitation](${invitationPage(report)}) before ${acceptBefore(report)}`;
    case 'already-invited':
      return `${who}, you already have an invitation to the team ${team}. [Accept it](${invitationPage(report)}), and you are in.`;
    case 'accepted':
      return `Welcome, ${who}! You accepted the invitation and are now in the team ${team}${until}.`;
    case 'invitation-expired':
      return `${who}, your invitation to the team ${team} has expired. Comment ${again} to get another one.`;
    case 'invitation-ended':
      return `${who}, your invitation to the team ${team} is no longer open. Comment ${again} if you would like another one.`;
    case 'requested':
      return `${who} would like to ${describeWish(report, team)}.${inOwnWords(report)} ${mentions(report.approvers)}: please answer here with \`/approve @${person.login} ${report.team}\` or \`/deny @${person.login} ${report.team}\`. A request is open for ${inDays(REQUEST_LIFETIME)}.`;
    case 'declined':
      return `${who}, your request to ${describeWish({ until: report.until }, team)} was declined${decider === undefined ? '' : ` by @${decider.login}`}${inSlack}. You can ask again in ${inHours(DECLINE_COOLDOWN)}.`;
    case 'request-lapsed':
      return `${who}, nobody decided on your request to ${describeWish({ until: report.until }, team)} within ${inDays(REQUEST_LIFETIME)}. Comment ${again} to ask again.`;
    case 'left':
      return `${who}, you are no longer in the team ${team}.`;
    case 'not-a-member':
      return `${who}, you are not in the team ${team}, so nothing was changed.`;
    case 'renewed':
      return `${who}, you are now in the team ${team}${until}.${approved}`;
    case 'ending':
      return `${who}, you are in the team ${team}${until}. Comment ${again} to stay longer.`;
    case 'expired':
      return `${who}, your time in the team ${team} is over, and you are no longer in it. Comment ${again} to come back.`;
    case 'kept':
      return `${who}, your time in the team ${team} is over, but you were not taken out. The reason is on record for the admins.`;
    case 'denied':
      return `@${author}, ${whyDenied(result.reason, team, report, teams)}${stillOpen(report)}`;
    case 'failed':
      return `${result.reason === 'refused' ? who : `@${author}`}, ${whyFailed(result.reason, team, report)}${stillOpen(report)}`;
  }
}

/** By when to accept an invitation: at the end of the person's time, if that comes first, it is withdrawn. */
function acceptBefore({ at, until }: Report): string {
  const expiry = Date.parse(at) + INVITATION_LIFETIME;
  const twoFactor = 'GitHub may ask you to turn on two-factor authentication first.';
  if (until === undefined) return `it expires on ${dayOf(expiry, 'en')}. ${twoFactor}`;
  const end = `access ends on ${describeTime(until)}.`;
  if (Date.parse(until) < expiry) return `your ${end} ${twoFactor}`;
  return `it expires on ${dayOf(expiry, 'en-GB')}. ${twoFactor} Your ${end}`;
}

/** A person's reason, as code: nothing in it is a mention, a link or a command there. */
function inOwnWords({ because }: Report): string {
  if (because === undefined) return '';
  // No run of backticks in the text is as long as the fence: https://spec.commonmark.org/0.31.2/#code-spans
  const runs = because.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  return ` Their reason: ${fence} ${because} ${fence}.`;
}

const NO_MORE_TODAY = 'no more people can be invited today. Please come back tomorrow.';

function whyDenied(
  reason: DenialReason,
  team: string,
  { approvers }: Report,
  teams: readonly string[],
): string {
  switch (reason) {
    case 'not-an-org-member':
    case 'not-listed':
    case 'not-in-team':
      return `the team ${team} is not open to you here. If you think that it should be, ask the maintainers of this repository.`;
    case 'no-such-team':
      return `the team ${team} cannot be joined here. The ${teams.length === 1 ? 'team here is' : 'teams here are'} ${inCode(teams)}.`;
    case 'login-taken-over':
      return 'the account that asked no longer has that login, so nothing was changed. Whoever it is can ask again.';
    case 'invitation-limit':
      return NO_MORE_TODAY;
    case 'declined-lately':
      return `your last request to join the team ${team} was declined less than ${inHours(DECLINE_COOLDOWN)} ago. Please ask again after that time.`;
    case 'asked-too-often':
      return 'you have made as many requests as one can in a day. Please come back tomorrow.';
    case 'not-an-approver':
      return approvers === undefined
        ? `nobody decides on requests for the team ${team} here.`
        : `only ${inCode(approvers)} can decide who joins the team ${team}.`;
    case 'not-as-written':
      return 'your comment was edited or deleted, so it decides nothing. Please write a new one.';
    case 'own-request':
      return 'you cannot decide on your own request. Somebody else has to.';
    case 'no-request':
      return 'that person had no open request here when you wrote this. They have to ask first.';
    case 'decided-before':
      return 'that request was decided before, and a decision cannot be changed.';
  }
}

function whyFailed(reason: FailureReason, team: string, { organization, person }: Report): string {
  switch (reason) {
    case 'inherited':
      return `you are in the team ${team} by being in a team below it. Leave that one instead.`;
    case 'organization-account':
      return 'the account of an organization cannot be in a team; only people can.';
    case 'refused':
      return `GitHub did not accept the change. If you have blocked \`${organization}\`, [unblock it](${pageOf(person, '/settings/blocked_users')}) and try again. Otherwise ask the maintainers of this repository.`;
    case 'invitation-limit':
      return NO_MORE_TODAY;
    case 'no-seat':
    case 'identity-provider':
    case 'team-not-found':
    case 'other':
      return 'that did not work, and it is not your fault. The reason is on record for the admins; if you hear no more of it, ask the maintainers of this repository.';
  }
}

/** An approval that could not be carried out leaves the request open. */
const stillOpen = ({ decided_by: decider }: Report) =>
  decider === undefined ? '' : ' The request is still open.';

const HOUR = 60 * 60 * 1_000;
const inHours = (time: number) => `${time / HOUR} hours`;
/** A time in ms as text. */
export const inDays = (time: number) => `${time / (24 * HOUR)} days`;

/** A day in UTC as text: `en-GB` beside the times of `describeTime`. */
const dayOf = (time: number, locale: 'en' | 'en-GB') =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(time);

/** GitHub's page for accepting an invitation: https://docs.github.com/en/organizations/managing-membership-in-your-organization/inviting-users-to-join-your-organization */
const invitationPage = ({ organization, person }: Report) =>
  pageOf(person, `/orgs/${organization}/invitation`);

/** A page on the same GitHub as the person. */
const pageOf = (person: Report['person'], path: string) => new URL(path, person.html_url).href;

const inCode = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

const mentions = (names: readonly string[] = []) => names.map((name) => `@${name}`).join(', ');
