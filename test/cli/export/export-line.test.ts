import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { COLUMNS, linesOf } from '../../../cli/export/export-line.ts';
import type { OutcomeRecord } from '../../../cli/history/read-records.ts';

const recordWith = (changes: Partial<OutcomeRecord> = {}): OutcomeRecord => ({
  kind: 'outcome',
  id: '1/2/join',
  outcome: 'added',
  person: 'mona',
  person_id: 7,
  repository: 'my_org/onboarding',
  issue: 1,
  comment_url: 'https://github.com/my_org/onboarding/issues/1#issuecomment-2',
  organization: 'my_org',
  team: 'reader',
  at: '2026-11-23T12:00:00.000Z',
  isFollowUp: false,
  ...changes,
});
const kinds = (changes: Partial<OutcomeRecord>) =>
  linesOf(recordWith(changes)).map(({ kind, what }) => `${kind} ${what}`);
const BOSS = { decided_by: 'boss', decided_by_id: 5 };

describe('the lines of an outcome', () => {
  it('say who, what, when, by whom and on which comment, in every column', () => {
    const record = recordWith({
      ...BOSS,
      outcome: 'failed',
      reason: 'other',
      detail: 'PUT → 422',
      dry_run: 1,
      decided_in_slack: 1,
      until: '2026-12-23T12:00:00.000Z',
      because: 'on call',
    });
    const [, line] = linesOf(record);

    expect(line).toEqual({
      at: '2026-11-23T12:00:00.000Z',
      kind: 'outcome',
      what: 'failed',
      reason: 'other',
      person: 'mona',
      person_id: 7,
      team: 'reader',
      by: 'boss',
      by_id: 5,
      organization: 'my_org',
      repository: 'my_org/onboarding',
      issue: 1,
      comment_url: 'https://github.com/my_org/onboarding/issues/1#issuecomment-2',
      dry_run: true,
      detail: 'PUT → 422',
      id: '1/2/join',
      in_slack: true,
      until: '2026-12-23T12:00:00.000Z',
      because: 'on call',
    });
    expect(Object.keys(line ?? {})).toEqual(COLUMNS);
  });

  it.each<[string, Partial<OutcomeRecord>, readonly string[]]>([
    ['a grant', {}, ['grant added']],
    ['an invitation', { outcome: 'invited' }, ['outcome invited']],
    ['an accepted invitation', { outcome: 'accepted', isFollowUp: true }, ['grant accepted']],
    ['a rehearsal', { dry_run: 1 }, ['outcome added']],
    ['a request', { outcome: 'requested' }, ['request requested']],
    ['a refusal', { outcome: 'denied', reason: 'not-listed' }, ['outcome denied']],
    ['an outcome of a newer version', { outcome: 'dancing' }, ['outcome dancing']],
    ['a declined request', { ...BOSS, outcome: 'declined' }, ['decision declined']],
    ['an approved request', BOSS, ['decision approved', 'grant added']],
    [
      'an approval that GitHub refused',
      { ...BOSS, outcome: 'failed' },
      ['decision approved', 'outcome failed'],
    ],
    [
      'what became of an approved person’s invitation',
      { ...BOSS, outcome: 'accepted', isFollowUp: true },
      ['grant accepted'],
    ],
  ])('are for %s', (_, changes, expected) => {
    expect(kinds(changes)).toEqual(expected);
  });

  it('say null where old entries say nothing', () => {
    expect(linesOf(recordWith({ person_id: undefined, organization: undefined }))).toMatchObject([
      {
        person_id: null,
        organization: null,
        by: null,
        by_id: null,
        reason: null,
        detail: null,
        dry_run: false,
      },
    ]);
  });
});

describe('the line of an act', () => {
  const act = {
    pk: '',
    kind: 'act',
    by: 'arn:aws:iam::1:user/admin',
    at: '2026-11-23T12:00:00.000Z',
  } as const;

  it('names the comment, or says in detail what it was about', () => {
    const url = 'https://github.com/my_org/onboarding/issues/1#issuecomment-2';
    expect(linesOf({ ...act, act: 'retry', about: url, details: 'ended as failed' })).toMatchObject([
      { kind: 'act', what: 'retry', by: act.by, comment_url: url, detail: 'ended as failed', person: null },
    ]);
    expect(linesOf({ ...act, act: 'redrive', about: 'commands', details: '1 message' })).toMatchObject([
      { what: 'redrive', comment_url: null, detail: 'commands\n1 message' },
    ]);
    const [pause] = linesOf({ ...act, act: 'pause' });
    expect(pause).toMatchObject({ what: 'pause', detail: null });
    expect(Object.keys(pause ?? {})).toEqual(COLUMNS);
  });
});

describe('the query of an export to a bucket in docs/operations.md', () => {
  const [, pattern = ''] =
    /regexp_matches\(Item.*, '(.*)'\)/.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];

  it.each([
    ['a comment that approves', '1/2/approve', true],
    ['a comment that denies', '1/2/deny', true],
    ['a click in Slack', '1/2/approve/U024BE7LH-1795435199.123456', true],
    ['an invitation that was accepted', '1/2/approve/accepted', false],
    ['an invitation by a click that was accepted', '1/2/deny/U024BE7LH-1795435199.123456/accepted', false],
    ['a command of anyone', '1/2/join', false],
  ])('knows a decision by its id: %s', (_, id, isDecision) => {
    expect(new RegExp(pattern).test(id)).toBe(isDecision);
  });
});
