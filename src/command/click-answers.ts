import type { Report } from '../messages/notification.ts';
import type { DenialReason } from '../messages/outcome.ts';
import { escape, link } from '../slack/mrkdwn.ts';

/** Why a click decided nothing. */
export type Refusal =
  /** The ledger no longer has the request. */
  | { readonly reason: 'forgotten' }
  /** The person has asked again since, by another comment. */
  | { readonly reason: 'asked-again'; readonly request: Report }
  | { readonly reason: 'lapsed'; readonly request: Report }
  /** Somebody decided before: what, when in ms since 1970, and the report of it once it is carried out. */
  | {
      readonly reason: 'decided';
      readonly request: Report;
      readonly state: 'approved' | 'declined';
      readonly at: number;
      readonly decision: Report | undefined;
    }
  /** The rules no longer have somebody who decides. */
  | { readonly reason: 'nobody-decides'; readonly request: Report }
  /** The rules give the person in Slack no GitHub login, or several, or one that no account has. */
  | { readonly reason: 'unknown-member'; readonly request: Report; readonly user: string }
  | { readonly reason: 'several-logins'; readonly request: Report; readonly logins: readonly string[] }
  | { readonly reason: 'no-account'; readonly request: Report; readonly login: string }
  /** As for a comment that decides. */
  | {
      readonly reason: 'denied';
      readonly request: Report;
      readonly why: DenialReason;
      readonly login: string;
      readonly approvers: readonly string[];
    };

/** Tells a person in Slack why their click decided nothing, and what they can do. @returns mrkdwn. */
export function renderRefusal(refusal: Refusal): string {
  if (refusal.reason === 'forgotten')
    return 'This request is no longer on record, so your click decided nothing.';
  const { request } = refusal;
  const who = escape(request.person.login);
  const team = escape(`${request.organization}/${request.team}`);
  const onIssue = `You can still answer ${link(request.comment_url, 'on the issue')}.`;
  switch (refusal.reason) {
    case 'asked-again':
      return `This message is about an earlier request of ${who}, so your click decided nothing. They have asked again since: the newer message has its own buttons.`;
    case 'lapsed':
      return `Nobody decided on this request in time, so it is over. ${who} may ask again.`;
    case 'decided': {
      const by = refusal.decision?.decided_by?.login;
      const decided = `This request was ${refusal.state}${by === undefined ? '' : ` by ${escape(by)}`}`;
      return `${decided} ${dateOf(refusal.at)}, and a decision cannot be changed.`;
    }
    case 'nobody-decides':
      return `The rules no longer have anybody decide who joins the team ${team} there, so your click decided nothing.`;
    case 'unknown-member':
      return `I don’t know your GitHub login, so your click decided nothing. Ask whoever runs Usher to add you to \`slack_members\` in the rules: your login there, and your member id \`${escape(refusal.user)}\`. ${onIssue}`;
    case 'several-logins':
      return `The rules give you several GitHub logins (${refusal.logins.map(escape).join(', ')}), so I can’t tell which one decides. Ask whoever runs Usher to leave one of them in \`slack_members\`. ${onIssue}`;
    case 'no-account':
      return `No account on GitHub has the login ${escape(refusal.login)}, which the rules give you. Ask whoever runs Usher to correct \`slack_members\`. ${onIssue}`;
    case 'denied':
      return whyDenied(refusal.why, {
        who,
        team,
        login: escape(refusal.login),
        approvers: refusal.approvers,
      });
  }
}

interface Names {
  readonly who: string;
  readonly team: string;
  readonly login: string;
  readonly approvers: readonly string[];
}

function whyDenied(why: DenialReason, { who, team, login, approvers }: Names): string {
  if (why === 'own-request') return 'You cannot decide on your own request. Somebody else has to.';
  if (why === 'not-an-approver') {
    const names = approvers.map((name) => `\`${escape(name)}\``).join(', ');
    return `Only ${names} can decide who joins the team ${team}, and GitHub does not have you, ${login}, among them.`;
  }
  return `Your click decided nothing: ${who} has no open request for the team ${team} any more, or no longer has that login.`;
}

/** Tells the person that their approval had no effect. The notification says why. */
export const NOT_CARRIED_OUT =
  'You approved it, but that could not be carried out, so the request is still open. The issue says more.';

/** A time as each reader's Slack writes it: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
const dateOf = (at: number) =>
  `<!date^${Math.floor(at / 1_000)}^{date_short_pretty} at {time}|on ${new Date(at).toISOString().slice(0, 10)}>`;
