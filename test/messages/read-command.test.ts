import { expect, it } from '@jest/globals';
import { readCommand } from '../../src/messages/parse-command.ts';
import { githubEventWith } from '../fixtures/github-event.ts';

it('what the author just wrote is read', () => {
  const event = githubEventWith({ comment: { body: '/approve @ijin2 reader' } });
  expect(readCommand(event)).toEqual({ name: 'approve', login: 'ijin2', team: 'reader' });
});

it.each([
  ['is talk', { comment: { body: 'I would like to join' } }],
  ['was cut, so that its end is not known', { comment: { body: 'join', body_was_cut: true } }],
  ['was edited', { action: 'edited' }],
  ['is somebody else’s', { sender: { id: 1 } }],
  ['came through an app', { comment: { performed_via_github_app: true } }],
])('a comment that %s has no words', (_, changes) => {
  expect(readCommand(githubEventWith(changes))).toBeUndefined();
});
