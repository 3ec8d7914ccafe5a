import { serve } from '../../local/serve.ts';
import { createSlack, type Post } from '../../local/slack.ts';
import { formOf } from '../../local/slack-clicks.ts';
import { handleClick } from '../../src/command/handle-click.ts';
import { type SlackAction, slackAction } from '../../src/messages/slack-action.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { readClick } from '../../src/receive/slack-payload.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { createSlackClient } from '../../src/slack/client.ts';
import { createResponder } from '../../src/slack/respond.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { exactly } from '../fixtures/exactly.ts';
import { playCommands } from './play-commands.ts';

const HOOK = '/services/T00000000/B00000000/secret';

/** Member ids in Slack. */
export const MEMBERS = {
  boss: 'U0BOSS',
  deputy: 'U0DEPUTY',
  mona: 'U0MONA',
  gone: 'U0GONE',
  plain: 'U0PLAIN',
};

export type PlayClicks = Awaited<ReturnType<typeof playClicks>>;

/** Plays comments as {@link playCommands}, and clicks on the buttons of what they post to Slack. */
export async function playClicks(
  rule: object = { teams: ['reader', 'sre'], approve: { by: 'team:leads' } },
  members: Readonly<Record<string, string>> = MEMBERS,
) {
  const play = await playCommands(rule);
  const { services } = play;
  const setRules = (changed: object, ids: Readonly<Record<string, string>> = members) => {
    services.rules = parseRules({
      organization: 'my_org',
      slack_members: ids,
      rules: [{ repository: 'onboarding', ...changed }],
    });
  };
  setRules(rule);
  for (const login of ['boss', 'deputy']) play.put(login, 'leads');
  play.know('mona');
  play.know('plain');
  const slack = createSlack({ hooks: { default: HOOK }, onPost: () => {}, now: services.now });
  const { url, close } = await serve(slack.app, { port: 0, name: 'Slack' });
  const send = createSlackClient(url, services.now);
  const respond = createResponder(url, services.now);
  let told = 0;
  /** Posts what was published since the last time, with buttons. @returns the last message. */
  const post = async (): Promise<Post> => {
    for (const notification of play.published.slice(told)) {
      await send('default', new Secret(url + HOOK), renderMessage(notification, 'prod', true));
    }
    told = play.published.length;
    const last = slack.posts.at(-1);
    if (last === undefined) throw new Error('nothing was posted');
    return last;
  };
  /** A click as `receive` publishes it. */
  const press = (message: Post, user: string, button = 'usher_approve'): SlackAction => {
    const payload = slack.clicks.payloadOf({ user, button, origin: url, now: services.now(), message });
    const read = readClick(Buffer.from(formOf(payload)), { team: undefined, app: undefined });
    if (typeof read === 'string') throw new Error(read);
    return exactly(slackAction, read.action);
  };
  /** Handles a click. @returns the outcomes that it published. */
  const handle = async (action: SlackAction): Promise<readonly string[]> => {
    const before = play.published.length;
    await handleClick(action, { ...services, respond });
    return play.published.slice(before).map(({ result }) => Object.values(result).slice(0, 2).join(' '));
  };
  return {
    ...play,
    slack,
    slackUrl: url,
    setRules,
    post,
    press,
    handle,
    /** Somebody asks, and the message with the buttons is posted. */
    ask: async (login = 'mona', body = '/join sre'): Promise<Post> => {
      await play.say(login, body);
      return await post();
    },
    click: (message: Post, login: keyof typeof MEMBERS, button?: string) =>
      handle(press(message, MEMBERS[login], button)),
    /** What only one person was told, in order. */
    whispers: () =>
      slack.answers.flatMap(({ isReplacement, payload }) => (isReplacement ? [] : [payload.text ?? ''])),
    /** What a message shows now. */
    shown: ({ ts, payload }: Post) =>
      slack.answers.findLast(({ isReplacement, message }) => isReplacement && message.ts === ts)?.payload ??
      payload,
    close: async () => {
      await close();
      await play.close();
    },
  };
}
