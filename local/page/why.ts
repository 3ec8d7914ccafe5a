import type { RecordedEvent } from './recorded-event.ts';
import { gateOf, peopleOf, type RulesPage } from './rules-book.ts';
import type { Why } from './shapes.ts';

/** Why somebody was allowed or denied, with the lines of the rules file that say so. */
export function whyOf(event: RecordedEvent, book: RulesPage): Why {
  const { about, answer, isTalk, outcome, reason, team } = event;
  const { login } = about.comment.user;
  const place = `${about.repository.full_name}#${about.issue.number}`;
  const file = book.file;
  const found = book.find(about.repository.full_name, about.issue.number);
  if (found === undefined) {
    const text = `No rule of ${file} covers ${place}, so nothing is done about comments there.`;
    return { text, file, lines: [] };
  }
  const { rule, index } = found;
  const [first, last] = book.linesOfRule(index);
  const meant = new Set<number>();
  const text = `${explain()}${isRepeat(event) ? REPEATED : ''}`;
  const all = book.text.split('\n').slice(first - 1, last);
  const lines = all.map((line, at) => ({ number: first + at, text: line, isMeant: meant.has(first + at) }));
  return { text, file, lines };

  function explain(): string {
    const { organization } = book.rules;
    const gate = rule.teams.find((it) => it.team === team);
    if (isTalk)
      return `“${firstWords(about.comment.body)}” is not a command: a command has to be the whole comment.`;
    if (answer !== undefined && (answer.status !== 202 || answer.body.includes('ignored'))) {
      return `\`receive\` left it alone: ${answer.status} ${answer.body}`;
    }
    if (outcome === undefined) return 'Nothing is decided yet.';
    if (gate === undefined)
      return SAID[reason ?? outcome] ?? `It came to: ${outcome}${reason ? `, ${reason}` : ''}.`;
    const allowLine = book.lineOf(index, gate.team, 'allow');
    const approveLine = book.lineOf(index, gate.team, 'approve');
    const who = gateOf(gate.allow, organization);
    const decides = gate.approvers && peopleOf(gate.approvers, organization);
    const isDecision = /^\/(?:approve|deny)\b/i.test(about.comment.body.trim());
    if (isDecision || outcome === 'requested' || outcome === 'declined') {
      meant.add(approveLine);
      if (reason !== undefined)
        return `${login} was turned down (${reason}): ${SAID[reason] ?? `line ${approveLine} says that ${decides ?? 'nobody'} decides`}`;
      return outcome === 'requested'
        ? `Line ${approveLine}: ${decides ?? 'nobody'} decides who joins \`${gate.team}\`. So ${login} has asked, and waits for an answer.`
        : `Line ${approveLine}: ${decides ?? 'nobody'} decides who joins \`${gate.team}\`, and ${login} is one of them.`;
    }
    meant.add(allowLine);
    if (outcome === 'denied') {
      return `Line ${allowLine}: ${who} may join \`${gate.team}\`. ${SAID[reason ?? ''] ?? reason ?? ''}`.replaceAll(
        'LOGIN',
        login,
      );
    }
    if (outcome === 'failed')
      return `The rules allow it, but GitHub did not do it: ${reason ?? 'it gave no reason'}.`;
    const invited = outcome.includes('invit') || outcome === 'accepted';
    const then = invited ? ` ${login} is from outside ${organization}, and so is invited first.` : '';
    return `Line ${allowLine}: ${who} may join \`${gate.team}\`, and that covers ${login}.${then}`;
  }
}

/** What a reason means, in a sentence. */
const SAID: Readonly<Record<string, string>> = {
  'not-an-org-member': 'GitHub says that LOGIN is not a member of the organization.',
  'not-in-team': 'GitHub says that LOGIN is not in that team.',
  'not-listed': 'LOGIN is not listed.',
  'no-such-team': 'This rule has no such team.',
  'login-taken-over': 'The login belongs to another account now.',
  'invitation-limit': 'No more people are invited today: the rule has a limit.',
  'declined-lately': 'The last request was declined less than 24 hours ago.',
  'asked-too-often': 'One person may ask only so often in a day.',
  'not-an-approver': 'GitHub says that they are not among those who decide.',
  'not-as-written': 'The comment is no longer as it was written.',
  'own-request': 'Nobody decides on their own request.',
  'no-request': 'There is no open request.',
  'decided-before': 'It was decided before.',
  answered: 'It is answered on the issue; there was nothing to decide.',
};

const firstWords = (body: string) => (body.length > 60 ? `${body.slice(0, 60)}…` : body);

const REPEATED = ' That was said in the last 24 hours, so nobody is told again.';

/** Whether nobody was told of it, although it was handled. */
function isRepeat({ outcome, attempts }: RecordedEvent): boolean {
  const isOver = attempts.some(
    ({ name, end, isGivenBack }) => name === 'command' && end !== undefined && !isGivenBack,
  );
  const calls = attempts.filter(({ name }) => name === 'command').flatMap((attempt) => attempt.calls);
  const isSaid = calls.some(({ title }) => /^POST .*\/comments$|^Publish/.test(title));
  return outcome !== undefined && isOver && !isSaid;
}
