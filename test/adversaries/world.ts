import { grantKey } from '../../src/ledger/entries.ts';
import { createLog, type Log } from '../../src/runtime/log.ts';
import { printedBy } from '../fixtures/printed-by.ts';
import { startLedger } from '../ledger/start-ledger.ts';
import { startGitHub } from '../local/github/start-github.ts';
import { type Attempt, describeAttempt, type Line, snapshotOf } from './attempt.ts';
import { type Delivery, startFunctions } from './functions.ts';
import { RULES, TEAMS } from './rules.ts';
import { TOKEN } from './secrets.ts';
import { type Comment, inSeconds, payloadOf } from './write.ts';

const MINUTE = 60_000;
/** An account that has given up its login. */
const GONE = 4_000_000_001;

/** Starts Usher from end to end, for attacks: its functions, stand-ins for the rest, and a clock that tests move. */
export async function startWorld(rules: typeof RULES = RULES) {
  let time = Date.parse('2026-11-23T12:00:00Z');
  const now = () => new Date(time);
  const repositories = rules.rules.map(({ repository }) => repository);
  const github = await startGitHub({ now, token: TOKEN, teams: TEAMS, repositories });
  const ledger = await startLedger(now);
  const lines: Line[] = [];
  const logOf = (name: string): Log => {
    const write = createLog(name);
    return (level, message, fields = {}) => {
      lines.push({ message, fields });
      write(level, message, fields);
    };
  };
  const functions = await startFunctions(github.baseUrl, ledger.ledger, now, logOf, rules);
  const { organization, people } = github.state;
  const find = (login: string, slug: string) => {
    const [person, team] = [people.withLogin(login), organization.team(slug)];
    if (person === undefined || team === undefined) throw new Error(`no ${login} or ${slug}`);
    return [team, person] as const;
  };
  const write = (comment: Comment) => payloadOf(now(), comment);
  const deliver = async (delivery: Delivery) => {
    const { statusCode, body = '' } = await functions.receive(delivery);
    lines.push({ message: 'answered', fields: { statusCode, ...JSON.parse(body) } });
  };
  return {
    ...functions,
    github: github.state,
    timeAt: (minutesAgo: number) => inSeconds(new Date(time - minutesAgo * MINUTE)),
    pass: (hours: number) => {
      time += hours * 60 * MINUTE;
    },
    /** Puts a person into a team. */
    put: (login: string, id: number, slug: string) => {
      github.state.learn(write({ login, id }));
      organization.join(...find(login, slug), 'member');
    },
    takeOut: (login: string, slug: string) => organization.leave(...find(login, slug)),
    /** Gives a login to another account, or to none. */
    give: (login: string, id: number | undefined) => {
      github.state.learn(write({ login, id: id ?? GONE }));
      const person = people.withLogin(login);
      if (id === undefined && person !== undefined) people.rename(person, `renamed-${GONE}`);
    },
    /** Until when Usher has let somebody into a team, in ms since 1970. */
    endOf: async (slug: string, id: number) => (await ledger.ledger.grants.find(grantKey(slug, id)))?.until,
    /** The payload of a comment that GitHub does not have. */
    forge: (comment: Comment = {}) => JSON.stringify(write(comment)),
    deliver,
    now,
    /** Sends any request to `receive`. */
    send: async (request: Parameters<typeof functions.request>[0]) => {
      const { statusCode } = await functions.request(request);
      lines.push({ message: 'answered', fields: { statusCode } });
    },
    /** Writes a comment, which GitHub delivers. */
    say: async (comment: Comment) => {
      const payload = write(comment);
      github.state.learn(payload);
      await deliver({ body: JSON.stringify(payload) });
    },
    /** Writes a comment, which GitHub does not deliver. */
    write: (comment: Comment) => github.state.learn(write(comment)),
    /** Runs an attack, a day after the last one so that all limits are reset. */
    attempt: async (attack: () => unknown): Promise<Attempt> => {
      time += 25 * 60 * MINUTE;
      const before = snapshotOf(github.state);
      const [called, posted] = [github.calls.length, functions.slack.calls.length];
      lines.length = 0;
      const logged = await printedBy(attack);
      return describeAttempt({
        lines: [...lines],
        logged,
        calls: github.calls.slice(called),
        slack: functions.slack.calls.slice(posted),
        isChanged: before !== snapshotOf(github.state),
      });
    },
    close: async () => {
      await functions.close();
      await ledger.close();
      await github.stop();
    },
  };
}
