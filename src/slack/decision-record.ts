import type { Report } from '../messages/notification.ts';
import type { OutcomeName } from '../messages/outcome-names.ts';
import { describeWish } from '../messages/wish.ts';
import { escape, link } from './mrkdwn.ts';
import type { ClickReply } from './respond.ts';

/**
 * Renders what takes the place of a request's message once it is over: who asked, and what became of it. It has no
 * buttons.
 *
 * @param report - Of the decision, or of the request with the outcome `request-lapsed`.
 * @returns undefined if the request is still open.
 */
export function renderRecord(report: Report): ClickReply | undefined {
  const { person, decided_by: decider, organization, team, repository, issue, comment_url } = report;
  const teamName = escape(`${organization}/${team}`);
  const plain = { who: escape(person.login), team: teamName, by: decider && escape(decider.login) };
  const marked = {
    who: `*${link(person.html_url, person.login)}*`,
    team: `*${teamName}*`,
    by: decider && link(decider.html_url, decider.login),
  };
  const [text, markup] = [renderSentence(report, plain), renderSentence(report, marked)];
  if (text === undefined || markup === undefined) return undefined;
  const where = `${link(comment_url, `${repository}#${issue.number}`)} ${escape(issue.title)}`;
  return {
    replace_original: true,
    text,
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', verbatim: true, text: markup },
        accessory: { type: 'image', image_url: person.avatar_url, alt_text: person.login },
      },
      { type: 'context', elements: [{ type: 'mrkdwn', verbatim: true, text: where }] },
    ],
  };
}

interface Names {
  readonly who: string;
  readonly team: string;
  readonly by: string | undefined;
}

/** What came of an approval, by the outcome of the decision. */
const APPROVED: Readonly<Partial<Record<OutcomeName, string>>> = {
  added: ', and they are in.',
  invited: ', and they are invited.',
  renewed: ', and they have more time.',
  'already-member': '; they were in the team already.',
  'already-invited': '; they were invited before.',
};

/** Outcomes that have an end only if the person was in the team when they asked. */
const ASKED_WITH_AN_END: ReadonlySet<OutcomeName> = new Set(['renewed', 'declined', 'request-lapsed']);

function renderSentence(report: Report, { who, team, by = 'Somebody' }: Names): string | undefined {
  const { outcome } = report.result;
  const rehearsal = report.dry_run === true ? '_Rehearsal (dry_run), no team was changed:_ ' : '';
  // Somebody who was let in has an end too.
  const until = ASKED_WITH_AN_END.has(outcome) ? report.until : undefined;
  const asked = `${who} asked to ${describeWish({ until }, team)}.`;
  const where = report.decided_in_slack === true ? 'here' : 'on the issue';
  if (outcome === 'declined') return `${rehearsal}:no_entry: ${asked} ${by} declined it ${where}.`;
  if (outcome === 'request-lapsed') return `${rehearsal}:hourglass: ${asked} Nobody decided in time.`;
  const approved = APPROVED[outcome];
  return approved && `${rehearsal}:white_check_mark: ${asked} ${by} approved it ${where}${approved}`;
}
