import { expect, it } from '@jest/globals';
import { attributesOf } from '../../src/messages/github-event.ts';
import { DELIVERY } from '../fixtures/delivery-request.ts';
import { githubEventWith } from '../fixtures/github-event.ts';

it('names what the event is, where it happened and its delivery', () => {
  const event = githubEventWith({ action: 'edited', repository: { full_name: 'my_org/handbook' } });
  expect(attributesOf({ ...event, delivery: DELIVERY })).toEqual({
    event: 'issue_comment',
    action: 'edited',
    repository: 'my_org/handbook',
    delivery: DELIVERY,
  });
});
