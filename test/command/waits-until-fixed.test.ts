import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PERMISSIONS } from '../../deploy/github-permissions.ts';
import type { App } from '../../local/github/apps.ts';
import { createOctokit } from '../../src/github/client.ts';
import { appTokens, InstallationTokens } from '../../src/github/tokens.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { APP_KEYS } from '../fixtures/app-keys.ts';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
let app: App;
beforeEach(async () => {
  play = await playCommands({
    teams: ['reader', { team: 'sre', approve: { by: ['boss'] } }],
    allow: 'anyone',
    default_team: 'reader',
  });
  app = play.github.state.installApp({
    id: 37,
    slug: 'usher',
    publicKey: APP_KEYS.publicKey,
    permissions: Object.fromEntries(PERMISSIONS.map(({ name, access }) => [name, access])),
  });
});
afterEach(() => play.close());

const asApp = () => {
  const { github, services, connect } = play;
  const itself = createOctokit(
    appTokens('37', new Secret(APP_KEYS.pkcs1), services.now),
    github.url,
    services.now,
  );
  connect(new InstallationTokens(itself, 'my_org', services.now));
};

/** Makes the token that of a team maintainer or a plain member, and not of an owner. */
const asMember = (role: 'maintainer' | 'member') => {
  const { state } = play.github;
  state.tokenRole = 'member';
  for (const { roles } of state.organization.teams) roles.set(state.tokenOwner, role);
};

const HELD: readonly (readonly [is: string, break_: () => unknown, said: string, fix: () => unknown])[] = [
  [
    'the token was revoked, until it is replaced',
    () => play.github.state.tokens.delete('t0ken'),
    '401 Bad credentials',
    () => {
      play.github.state.tokens.add('an0ther');
      play.connect(new Secret('an0ther'));
    },
  ],
  [
    'the token is that of a team maintainer, until it is an owner’s',
    () => asMember('maintainer'),
    '403 You must be an organization owner or team maintainer',
    () => (play.github.state.tokenRole = 'admin'),
  ],
  [
    'the token is that of a plain member, until it is an owner’s',
    () => asMember('member'),
    '403 You must be an organization owner or team maintainer',
    () => (play.github.state.tokenRole = 'admin'),
  ],
  [
    'the App lacks the permission Members, until it has it',
    () => {
      asApp();
      app.permissions = { issues: 'write', metadata: 'read' };
    },
    'members=',
    () => {
      app.permissions = { ...app.permissions, members: 'write' };
    },
  ],
  [
    'the App is not installed, until it is',
    () => {
      asApp();
      app.isInstalled = false;
    },
    'is the GitHub App installed in my_org?',
    () => (app.isInstalled = true),
  ],
];

describe('a command for which Usher lacks a permission', () => {
  it.each(HELD)('is held silently, then carried out once: %s', async (_, break_, said, fix) => {
    break_();
    const held = { kind: 'held', message: expect.stringContaining(said) };
    await expect(play.say('stranger-1', 'join')).rejects.toMatchObject(held);
    await expect(play.again()).rejects.toMatchObject(held);
    expect({ replies: play.replies(), posts: await play.posts() }).toEqual({ replies: [], posts: [] });

    fix();
    expect(await play.again()).toEqual(['invited']);
    expect(await play.again()).toEqual([]);
    expect(play.place('stranger-1', 'reader')).toBe('pending');
    expect(play.replies()).toEqual([expect.stringMatching(/^@stranger-1, you are invited/)]);
    expect(await play.posts()).toEqual([expect.stringContaining('stranger-1 was invited')]);
  });

  it('has decided its request before it is held, so nobody else can decide it', async () => {
    play.know('boss');
    await play.say('stranger-1', '/join sre');
    asMember('maintainer');
    await expect(play.say('boss', '/approve @stranger-1')).rejects.toMatchObject({ kind: 'held' });
    play.github.state.tokenRole = 'admin';
    expect(await play.again()).toEqual(['invited']);
    expect(await play.say('boss', '/deny @stranger-1')).toEqual(['denied decided-before']);
  });
});

describe('the least permission', () => {
  it('to invite somebody is an owner’s token, or an App with the documented permissions', async () => {
    expect(await play.say('stranger-1', 'join')).toEqual(['invited']);
    asApp();
    expect(await play.say('stranger-2', 'join')).toEqual(['invited']);
  });

  it('to add a member is a team maintainer’s token', async () => {
    asMember('maintainer');
    expect(await play.say('mona', 'join')).toEqual(['added']);
  });
});
