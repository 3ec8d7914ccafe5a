import { describe, expect, it } from '@jest/globals';
import { findCommand, suggest } from '../../src/command/find-command.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { githubEventWith } from '../fixtures/github-event.ts';

const ruleWith = (keys: object) => {
  const [rule] = parseRules({
    organization: 'my_org',
    rules: [{ repository: 'onboarding', teams: ['reader'], ...keys }],
  }).rules;
  if (rule === undefined) throw new Error('no rule');
  return rule;
};
const APPROVE = { approve: { by: ['boss'] } };
const ALL = { ...APPROVE, commands: ['join', 'leave', 'help'] };
const saying = (body: string) => githubEventWith({ comment: { body } });

describe('a command', () => {
  it.each<[body: string, rule: object, name: string | undefined]>([
    ['join', {}, 'join'],
    ['/JOIN Reader', {}, 'join'],
    ['/help', {}, 'help'],
    ['/leave', {}, undefined],
    ['/leave', ALL, 'leave'],
    ['join', { commands: ['leave'] }, undefined],
    ['/approve @mona', {}, undefined],
    ['/approve @mona', APPROVE, 'approve'],
    ['/deny @mona reader', APPROVE, 'deny'],
    ['/approve', APPROVE, undefined],
    ['/approve reader', APPROVE, undefined],
    ['/help reader', {}, undefined],
    ['/join @mona', {}, undefined],
    ['/shrug', ALL, undefined],
    ['I would like to join', ALL, undefined],
  ])('%s where the rule says %j: %s', (body, rule, name) => {
    expect(findCommand(saying(body), ruleWith(rule))?.command.name).toBe(name);
  });

  it('is told apart from what may be another’s words', () => {
    const edited = { body: 'join', updated_at: '2026-05-15T15:20:22Z' };
    expect(findCommand(githubEventWith({ comment: edited }), ruleWith({}))).toBeUndefined();
    expect(suggest(githubEventWith({ comment: { ...edited, body: '/jion' } }), ruleWith({}))).toBeUndefined();
  });
});
