import { expect, it } from '@jest/globals';
import { addressedTo, notificationSchema } from '../../src/messages/notification.ts';
import { reportWith } from '../fixtures/notification.ts';

const MEMBERS = { ijin2: 'U024BE7LH' };
const { person } = reportWith();

it('a report on its way to Slack has its destination, and is a notification', () => {
  const sent = addressedTo('ops', reportWith(), {});
  expect(sent).toEqual({ ...reportWith(), destination: 'ops' });
  expect(notificationSchema.parse(sent)).toEqual(sent);
});

it.each([
  ['ijin2', 'U024BE7LH'],
  ['IJIN2', 'U024BE7LH'],
  ['ijin', undefined],
  ['constructor', undefined],
])('mentions a person whom the rules know, in any case of letters: %s, %s', (login, mention) => {
  expect(addressedTo('ops', reportWith({ person: { ...person, login } }), MEMBERS).mention).toBe(mention);
});
