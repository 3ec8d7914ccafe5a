import type { RecordedEvent } from './recorded-event.ts';
import { describeAllow, describePeople, type RulesVersion } from './rules-version.ts';
import type { Explanation } from './shapes.ts';

/** Explains a comment's result, with the lines of the rules file that decided it. */
export function explainDecision(event: RecordedEvent, version: RulesVersion): Explanation {
  const { about, response, isTalk, outcome, reason, team, decidedBy } = event;
  const { login } = about.comment.user;
  const { person = login } = event;
  const place = `${about.repository.full_name}#${about.issue.number}`;
  const file = version.file;
  const found = version.find(about.repository.full_name, about.issue.number);
  if (found === undefined) {
    const text = `No rule in ${file} covers ${place}, so Usher ignores comments there.`;
    return { text, file, lines: [] };
  }
  const { rule, index } = found;
  const [first, last] = version.linesOfRule(index);
  const highlighted = new Set<number>();
  const text = `${explain()}${isRepeat(event) ? REPEATED : ''}`;
  const all = version.text.split('\n').slice(first - 1, last);
  const lines = all.map((line, at) => ({
    number: first + at,
    text: line,
    isHighlighted: highlighted.has(first + at),
  }));
  return { text, file, lines };

  function explain(): string {
    const { organization } = version.rules;
    const teamRule = rule.teams.find((candidate) => candidate.team === team);
    if (isTalk)
      return `“${firstWords(about.comment.body)}” is not a command: a command must be the whole comment.`;
    if (response !== undefined && (response.status !== 202 || response.body.includes('ignored'))) {
      return `\`receive\` did not pass it on: ${response.status} ${response.body}`;
    }
    if (outcome === undefined) return 'No decision yet.';
    if (teamRule === undefined) {
      return reasonText(reason ?? outcome) ?? `The outcome is ${outcome}${reason ? `, ${reason}` : ''}.`;
    }
    const allowLine = version.lineOf(index, teamRule.team, 'allow');
    const approveLine = version.lineOf(index, teamRule.team, 'approve');
    const allowed = describeAllow(teamRule.allow, organization);
    const approval = teamRule.approvers
      ? `joining \`${teamRule.team}\` needs approval from ${describePeople(teamRule.approvers, organization)}`
      : `nobody can approve joining \`${teamRule.team}\``;
    const later = LATER[outcome]?.replaceAll('LOGIN', person).replaceAll('TEAM', `\`${teamRule.team}\``);
    if (later !== undefined) return later;
    const decided = outcome === 'declined' ? 'denied' : 'approved';
    if (decidedBy !== undefined && reason === undefined) {
      highlighted.add(approveLine);
      return `Line ${approveLine}: ${approval}, and ${decidedBy} ${decided} it.`;
    }
    const isDecision = /^\/(?:approve|deny)\b/i.test(about.comment.body.trim());
    if (isDecision || outcome === 'requested' || outcome === 'declined') {
      highlighted.add(approveLine);
      if (reason !== undefined) {
        return `${login} was denied (${reason}): ${reasonText(reason) ?? `line ${approveLine} says that ${approval}.`}`;
      }
      return outcome === 'requested'
        ? `Line ${approveLine}: ${approval}. ${login} has asked and is waiting for an answer.`
        : `Line ${approveLine}: ${approval}, and that covers ${login}.`;
    }
    highlighted.add(allowLine);
    if (outcome === 'denied') {
      return `Line ${allowLine}: ${allowed} may join \`${teamRule.team}\`. ${reasonText(reason ?? '') ?? reason ?? ''}`;
    }
    if (outcome === 'failed') {
      return `The rules allow it, but GitHub refused: ${reason ?? 'it gave no reason'}.`;
    }
    const invited = outcome.includes('invit') || outcome === 'accepted';
    const then = invited ? ` ${login} is not a member of ${organization}, so an invitation comes first.` : '';
    return `Line ${allowLine}: ${allowed} may join \`${teamRule.team}\`, and that covers ${login}.${then}`;
  }

  function reasonText(key: string): string | undefined {
    return REASONS[key]?.replaceAll('LOGIN', login);
  }
}

/** A sentence for each reason, and for `answered`. */
const REASONS: Readonly<Record<string, string>> = {
  'not-an-org-member': 'GitHub says that LOGIN is not a member of the organization.',
  'not-in-team': 'GitHub says that LOGIN is not in that team.',
  'not-listed': 'LOGIN is not listed.',
  'no-such-team': 'This rule has no such team.',
  'login-taken-over': 'The login now belongs to another account.',
  'invitation-limit': 'The rule’s limit of invitations for today is reached.',
  'declined-lately': 'The last request was declined less than 24 hours ago.',
  'asked-too-often': 'The limit of requests per person and day is reached.',
  'not-an-approver': 'LOGIN is not one of the approvers.',
  'not-as-written': 'The comment has changed since it was written.',
  'own-request': 'Nobody may decide on their own request.',
  'no-request': 'There is no open request.',
  'decided-before': 'The request was already decided.',
  answered: 'Usher answered on the issue; there was nothing to decide.',
};

/** A sentence for what becomes of a membership or a request later. */
const LATER: Readonly<Record<string, string>> = {
  ending: 'The time of LOGIN in TEAM ends soon, so they were reminded. The rule’s `for` limits it.',
  expired: 'The time of LOGIN in TEAM was over, so the sweep took them out.',
  kept: 'The time of LOGIN in TEAM is over, but they were left in. The message in Slack says why.',
  left: 'LOGIN asked to leave TEAM, which the rule’s `commands` allow.',
  'not-a-member': 'LOGIN asked to leave TEAM, but is not in it.',
  'request-lapsed': 'Nobody decided in time on the request of LOGIN to join TEAM.',
  'invitation-expired': 'LOGIN did not accept the invitation to TEAM in time.',
  'invitation-ended': 'The invitation of LOGIN to TEAM was declined or cancelled.',
};

const firstWords = (body: string) => (body.length > 60 ? `${body.slice(0, 60)}…` : body);

const REPEATED = ' The same was announced in the last 24 hours, so it is not announced again.';

/** Whether the event was handled but not announced. */
function isRepeat({ outcome, attempts }: RecordedEvent): boolean {
  const isOver = attempts.some(
    ({ name, end, isRetried }) => name === 'command' && end !== undefined && !isRetried,
  );
  const calls = attempts.filter(({ name }) => name === 'command').flatMap((attempt) => attempt.calls);
  const isAnnounced = calls.some(({ title }) => /^POST .*\/comments$|^Publish/.test(title));
  return outcome !== undefined && isOver && !isAnnounced;
}
