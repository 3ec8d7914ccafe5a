import { describe, expect, it } from '@jest/globals';
import { slackHeaders } from '../../local/slack-clicks.ts';
import { isRecent, verifySlackSignature } from '../../src/receive/slack-signature.ts';
import { Secret } from '../../src/runtime/secret.ts';

// https://docs.slack.dev/authentication/verifying-requests-from-slack#validating-a-request
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const TIMESTAMP = '1531420618';
const BODY =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
const SIGNATURE = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';

const verify = ({ body = BODY, timestamp = TIMESTAMP, secret = SECRET } = {}, header?: string) =>
  verifySlackSignature(Buffer.from(body), timestamp, header, new Secret(secret));

describe("the example of Slack's documentation", () => {
  it('is accepted', () => {
    expect(verify({}, SIGNATURE)).toBe(true);
  });

  it('is what our stand-in makes of it', () => {
    expect(slackHeaders(BODY, SECRET, new Date(1_531_420_618_000))).toMatchObject({
      'x-slack-request-timestamp': TIMESTAMP,
      'x-slack-signature': SIGNATURE,
    });
  });

  it.each([
    ['another secret', { secret: `${SECRET}6` }],
    ['a secret of GitHub', { secret: '3f1c9d7ab26e4f0d' }],
    ['another body', { body: `${BODY}&` }],
    ['no body', { body: '' }],
    ['a later timestamp', { timestamp: '1531420619' }],
    ['a timestamp with a sign', { timestamp: '+1531420618' }],
    ['a timestamp with a fraction', { timestamp: '1531420618.0' }],
    ['a timestamp with white space', { timestamp: ' 1531420618' }],
    ['no timestamp', { timestamp: '' }],
  ])('is refused with %s', (_, changes) => {
    expect(verify(changes, SIGNATURE)).toBe(false);
  });

  it('is refused without a timestamp', () => {
    expect(verifySlackSignature(Buffer.from(BODY), undefined, SIGNATURE, new Secret(SECRET))).toBe(false);
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['no prefix', SIGNATURE.slice(3)],
    ['another version', SIGNATURE.replace('v0', 'v1')],
    ['the prefix of GitHub', SIGNATURE.replace('v0', 'sha256')],
    ['upper case', SIGNATURE.toUpperCase()],
    ['a digit less', SIGNATURE.slice(0, -1)],
    ['a digit more', `${SIGNATURE}0`],
    ['a line break', `${SIGNATURE}\n`],
    ['two of them', `${SIGNATURE},${SIGNATURE}`],
    ['zeros', `v0=${'0'.repeat(64)}`],
  ])('is refused with %s', (_, header) => {
    expect(verify({}, header)).toBe(false);
  });

  it('is refused with any one bit of its signature flipped', () => {
    const digest = Buffer.from(SIGNATURE.slice(3), 'hex');
    const flipped = [...digest.keys()].flatMap((place) =>
      [0, 1, 2, 3, 4, 5, 6, 7].map((bit) =>
        Buffer.from(digest.map((byte, at) => (at === place ? byte ^ (1 << bit) : byte))).toString('hex'),
      ),
    );
    expect(flipped.filter((hex) => verify({}, `v0=${hex}`))).toEqual([]);
  });
});

describe('a timestamp', () => {
  const at = (seconds: number) => new Date((Number(TIMESTAMP) + seconds) * 1_000);
  it.each([
    [0, true],
    [300, true],
    [301, false],
    [-300, true],
    [-301, false],
    [86_400, false],
  ])('counts if it is at most five minutes off: %i s later', (seconds, expected) => {
    expect(isRecent(TIMESTAMP, at(seconds))).toBe(expected);
  });

  it.each([undefined, 'soon'])('never counts if it is no number: %s', (timestamp) => {
    expect(isRecent(timestamp, at(0))).toBe(false);
  });
});
