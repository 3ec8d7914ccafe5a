import { afterEach, describe, expect, it } from '@jest/globals';
import { resetCommand } from '../../cli/retry.ts';
import { commandKey } from '../../src/ledger/entries.ts';
import { Table } from '../../src/ledger/table.ts';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
afterEach(() => play.close());

/** Commands that fail at first, their rules and their authors. */
const COMMANDS: readonly (readonly [body: string, rule: object, by: string])[] = [
  ['join', { teams: ['reader'], allow: 'anyone' }, 'stranger-1'],
  ['/approve @stranger-1', { teams: ['reader'], approve: { by: ['boss'] } }, 'boss'],
];

describe('a command that GitHub refused, after `usher retry`', () => {
  it.each(COMMANDS)('is carried out and announced again: %s', async (body, rule, by) => {
    play = await playCommands(rule);
    const { organization } = play.github.state;
    play.know('boss');
    if (by === 'boss') await play.say('stranger-1', 'join');
    organization.seats = 0;
    const event = play.write(by, body);
    expect(await play.again(event)).toEqual(['failed no-seat']);
    expect((await play.posts()).at(-1)).toContain(`retry --stage prod ${event.comment.html_url}\``);

    play.published.length = 0;
    organization.seats = 10;
    play.pass(1);
    await resetCommand(
      new Table(play.dynamodb, 'ledger'),
      commandKey(event),
      event.comment.html_url,
      play.services.now(),
    );
    expect(await play.again(event)).toEqual(['invited']);
    expect(play.place('stranger-1', 'reader')).toBe('pending');
    expect((await play.posts()).at(-1)).toMatch(/^:envelope: stranger-1 was invited/);
    expect(play.replies().at(-1)).toMatch(/^@stranger-1, you are invited/);
  });
});
