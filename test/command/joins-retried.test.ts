import { afterEach, describe, expect, it } from '@jest/globals';
import { grantKey } from '../../src/ledger/entries.ts';
import { injectCrashes } from './inject-crashes.ts';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
afterEach(() => play.close());

describe('a join that crashed before it let its author in, whom another join lets in before the retry', () => {
  it('does not take that for its own change, and tells the same end', async () => {
    play = await playCommands({ teams: ['reader'], for: '30d' });
    const crash = injectCrashes(play);
    const told: object[] = [];
    for (let calls = 1, crashed = true; crashed; calls += 1) {
      const login = `mona-${calls}`;
      const first = play.write(login, 'join');
      const start = play.published.length;
      crashed = await crash.after(calls, () => play.again(first));
      if (play.place(login, 'reader') !== undefined) break;
      play.pass(1);
      await play.say(login, '/join reader 7d');
      play.pass(1);
      await play.again(first);
      const grant = await play.services.ledger.grants.find(grantKey('reader', play.know(login)));
      const until = new Date(grant?.until ?? 0).toISOString();
      const own = play.published.slice(start);
      told.push({
        added: own.filter(({ result }) => result.outcome === 'added').length,
        isSameEnd: own.at(-1)?.until === until,
      });
    }
    expect(told.length).toBeGreaterThan(5);
    expect(told).toEqual(told.map(() => ({ added: 1, isSameEnd: true })));
  }, 60_000);
});
