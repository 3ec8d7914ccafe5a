import { describe, expect, it } from '@jest/globals';
import type { Act, VisitComment, Visitor } from '../../../chaos/plan/months.ts';
import { messageOf } from '../../../chaos/verdict/expected-message.ts';
import { judgeMonths } from '../../../chaos/verdict/judge-months.ts';
import { Record } from '../../../chaos/verdict/record.ts';
import type { Post } from '../../../local/slack.ts';
import { readMessage } from '../../../local/slack-message.ts';
import type { Outcome } from '../../../src/messages/outcome.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse('2026-12-01T00:00:00Z');
const END = START + 7 * DAY;
const account = { login: 'person-7000000000', id: 1_000_000_000 };
const place = { repository: 'my_org/rota', issue: 8, team: 'oncall' };

/** The life of somebody who joins for 7 days on the first minute, and what a test changes about it. */
function judge(change: (life: ReturnType<typeof begin>) => void): readonly string[] {
  const life = begin();
  change(life);
  const { record, posts, audit, acts, replies, visitor, comments } = life;
  const { breaches } = judgeMonths(
    { record, posts, ledger: audit },
    { visitors: [visitor], comments, acts, replies, sweepsLeftOut: 0 },
  );
  return breaches.filter(({ cases }) => cases.length > 0).map(({ name }) => name);
}

function begin() {
  const visitor: Visitor = {
    number: 7_000_000_000,
    account,
    place,
    story: 'stays',
    days: 7,
    joins: 0,
    renewals: 0,
  };
  const record = new Record();
  const posts: Post[] = [];
  const audit: { [name: string]: string }[] = [];
  const acts: Act[] = [];
  const comments = new Map<number, VisitComment>();
  const write = (says: 'join' | 'leave', at: number, number = 7_000_000_000 + comments.size) => {
    const body = says === 'join' ? '/join oncall 7d' : '/leave';
    const who = { visitor, author: account, person: account, place, number };
    comments.set(number, { ...who, says, body, time: 7 * DAY, isDecided: false, at });
  };
  const change = (method: 'PUT' | 'DELETE', at: number, name = 'command') => {
    const what = `${method} /orgs/my_org/teams/oncall/memberships/${account.login}`;
    const caller = { name, life: 1, invocation: 1 };
    const taken = { status: method === 'PUT' ? 200 : 204, order: record.next() };
    const order = record.next();
    record.calls.push({
      caller,
      service: 'github',
      what,
      subject: visitor.number,
      at,
      order,
      fault: undefined,
      taken,
    });
  };
  /** A call that failed. */
  const fail = (at: number) => {
    const caller = { name: 'sweep', life: 1, invocation: 1 };
    const what = 'GET /user';
    record.calls.push({
      caller,
      service: 'github',
      what,
      subject: undefined,
      at,
      order: record.next(),
      fault: 'error',
    });
  };
  const tell = (result: Outcome, at: number, until?: number, number = 7_000_000_000) => {
    const comment = comments.get(number);
    if (comment === undefined) throw new Error('write the comment first');
    const end = until === undefined ? {} : { until: new Date(until).toISOString() };
    const read = readMessage(JSON.stringify(messageOf(comment, { result, ...end })));
    if (!('message' in read)) throw new Error('not a message');
    posts.push({ hook: 'ops', ts: '1', payload: read.message, at: new Date(at) });
    audit.push({
      kind: 'outcome',
      comment_url: `https://github.com/my_org/rota/issues/8#issuecomment-${number}`,
      outcome: result.outcome,
    });
  };
  const sweep = (at: number, isComplete = true) => {
    const run = { name: 'sweep', at, every: 15 * MINUTE };
    record.scheduled.push({ ...run, end: { at: at + 1, order: record.next(), isComplete } });
  };
  const act = (what: Act['what'], at: number) => acts.push({ visitor, what, at, order: record.next() });
  write('join', START);
  change('PUT', START);
  tell({ outcome: 'added' }, START, END);
  return {
    visitor,
    record,
    posts,
    audit,
    acts,
    replies: new Array<string>(),
    comments,
    write,
    change,
    fail,
    tell,
    sweep,
    act,
  };
}

type Life = ReturnType<typeof begin>;
const remind = ({ sweep, tell }: Life, until = END) => {
  sweep(until - 10 * 60 * MINUTE);
  tell({ outcome: 'ending' }, until - 10 * 60 * MINUTE, until);
};
const takeOut = ({ change, tell, sweep }: Life, at: number, until = END) => {
  change('DELETE', at, 'sweep');
  sweep(at);
  tell({ outcome: 'expired' }, at, until);
};

describe('the verdict on a run over months', () => {
  it('finds nothing wrong with a time that ends when it should', () => {
    const found = judge((life) => {
      remind(life);
      takeOut(life, END + 10 * MINUTE);
    });
    expect(found).toEqual([]);
  });

  it('finds a removal a minute before the end that Slack was told', () => {
    const found = judge((life) => {
      remind(life);
      takeOut(life, END - MINUTE);
    });
    expect(found).toEqual(['taken out early or by mistake']);
  });

  it('finds a removal at an end that a renewal has moved', () => {
    const found = judge((life) => {
      remind(life);
      life.write('join', END - 5 * MINUTE);
      life.tell({ outcome: 'renewed' }, END - 4 * MINUTE, END + 7 * DAY - 4 * MINUTE, 7_000_000_001);
      takeOut(life, END + MINUTE);
    });
    expect(found).toContain('taken out early or by mistake');
  });

  it('finds the removal of somebody whom an admin has let in since', () => {
    const found = judge((life) => {
      life.act('removes', START + DAY);
      life.act('adds', START + 2 * DAY);
      takeOut(life, END + MINUTE);
    });
    expect(found).toContain('taken out early or by mistake');
  });

  it('finds the removal of a maintainer', () => {
    const found = judge((life) => {
      remind(life);
      life.act('promotes', START + DAY);
      takeOut(life, END + MINUTE);
    });
    expect(found).toEqual(['taken out early or by mistake']);
  });

  it('finds a removal by a command though the person wrote nothing', () => {
    expect(judge(({ change }) => change('DELETE', START + DAY))).toEqual(['taken out early or by mistake']);
  });

  it('finds somebody whom a complete sweep left in, though others failed', () => {
    const found = judge((life) => {
      remind(life);
      life.fail(END - MINUTE);
      life.sweep(END + MINUTE, false);
      life.sweep(END + 16 * MINUTE);
      takeOut(life, END + 31 * MINUTE);
    });
    expect(found).toEqual(['kept past the end by a complete sweep']);
  });

  it('accepts it while sweeps fail', () => {
    const found = judge((life) => {
      remind(life);
      life.fail(END + MINUTE);
      life.sweep(END + MINUTE, false);
      takeOut(life, END + 16 * MINUTE);
    });
    expect(found).toEqual([]);
  });

  it('finds somebody who was kept for longer than a sweep’s period though nothing failed', () => {
    const found = judge((life) => {
      remind(life);
      takeOut(life, END + 17 * MINUTE);
    });
    expect(found).toEqual(['kept past the end though all was well']);
  });

  it('accepts that somebody is left in for good once Slack was told why', () => {
    const keep = (life: Life) => {
      remind(life);
      life.sweep(END + MINUTE);
    };
    expect(judge(keep)).toContain('kept past the end, and told nobody');
    const found = judge((life) => {
      keep(life);
      life.tell({ outcome: 'kept', reason: 'interrupted' }, END + 2 * MINUTE, END);
    });
    expect(found).toEqual([]);
  });

  it('finds a reminder that did not come, and one that came twice', () => {
    const without = judge((life) => {
      life.sweep(END - 60 * MINUTE);
      takeOut(life, END + MINUTE);
    });
    expect(without).toEqual(['not reminded']);
    const twice = judge((life) => {
      remind(life);
      takeOut(life, END + MINUTE);
      life.replies.push(
        '@person, the end. Comment `/join` to stay longer.',
        '@person, the end. Comment `/join` to stay longer.',
      );
    });
    expect(twice).toEqual(['reminded twice on the issue']);
  });

  it('finds an end that nobody heard of, and one that did not come', () => {
    const unheard = judge((life) => {
      remind(life);
      life.change('DELETE', END + MINUTE, 'sweep');
    });
    expect(unheard).toEqual(['taken out, and told nobody']);
    const invented = judge((life) => {
      life.write('leave', START + DAY);
      life.change('DELETE', START + DAY);
      life.tell({ outcome: 'left' }, START + DAY, undefined, 7_000_000_001);
      life.tell({ outcome: 'expired' }, END, END);
    });
    expect(invented).toEqual(['announced an end that did not come']);
  });

  it('finds a comment that came to nothing, a change that was made twice, and an outcome without an entry', () => {
    const found = judge((life) => {
      remind(life);
      life.write('join', START + DAY);
      life.change('PUT', START + DAY);
      life.audit.pop();
      takeOut(life, END + MINUTE);
    });
    expect(found).toEqual(['lost', 'changed a team twice', 'outcome without an entry in the audit']);
  });

  it('finds a message that Usher has for no such comment', () => {
    const found = judge((life) => {
      remind(life);
      takeOut(life, END + MINUTE);
      life.posts.push({
        hook: 'ops',
        ts: '2',
        payload: { text: 'issuecomment-7000000000' },
        at: new Date(END),
      });
    });
    expect(found).toEqual(['posted the wrong message']);
  });
});
