import { describe, expect, it } from '@jest/globals';
import { isOriginalComment } from '../../src/messages/github-event.ts';
import { githubEventWith } from '../fixtures/github-event.ts';

describe('a comment', () => {
  it('that a person just wrote is their own words', () => {
    expect(isOriginalComment(githubEventWith())).toBe(true);
  });

  it.each([
    ['was edited', { action: 'edited' }],
    ['was deleted', { action: 'deleted' }],
    ['was edited before this event came', { comment: { updated_at: '2026-05-15T15:20:22Z' } }],
    ['was cut', { comment: { body_was_cut: true } }],
    ['is by a bot', { user: { type: 'Bot' } }],
    ['is by an organization', { user: { type: 'Organization' } }],
    ['is by a mannequin of an import', { user: { type: 'Mannequin' } }],
    ['is by an account that was deleted', { user: { login: 'ghost' } }],
    ['is by a type written another way', { user: { type: 'user' } }],
    ['was sent by another person', { sender: { id: 1 } }],
    ['is by another person than the sender', { user: { id: 1 } }],
    ['was written through a GitHub App', { comment: { performed_via_github_app: true } }],
  ])('that %s is not', (_, changes) => {
    expect(isOriginalComment(githubEventWith(changes))).toBe(false);
  });

  it.each([
    ['whatever it says', { comment: { body: 'talk' } }],
    ['also on a pull request, which is for the rules to allow', { issue: { pull_request: true } }],
    ['whoever wrote it', { user: { login: 'other', id: 5 }, sender: { id: 5 } }],
    ['wherever it is', { repository: { full_name: 'other/other' }, issue: { number: 99 } }],
  ])('is own words %s', (_, changes) => {
    expect(isOriginalComment(githubEventWith(changes))).toBe(true);
  });
});
