import { describe, expect, it } from '@jest/globals';
import { tooLarge } from '../../deploy/check-settings.ts';

describe('tooLarge', () => {
  it.each([
    ['letters', { A: 'x'.repeat(4095) }],
    ['several variables', { AB: 'x'.repeat(2046), CD: 'x'.repeat(2046) }],
    ['letters with several bytes', { A: `${'é'.repeat(2047)}x` }],
    ['rockets', { A: `${'🚀'.repeat(1023)}xxx` }],
    ['names', { ['N'.repeat(4096)]: '' }],
    ['a reference, which is counted as 150', { A: 'x'.repeat(3944), R: { Ref: 'EventsTopic' } }],
  ])('allows 4,096 bytes and not one more: %s', (_, environment: Record<string, string | object>) => {
    expect(tooLarge('notify', environment)).toEqual([]);
    const [name = ''] = Object.keys(environment);
    const { [name]: value, ...others } = environment;
    expect(tooLarge('notify', { ...others, [`${name}x`]: value ?? '' })).toEqual([
      'the variables of notify take 4097 bytes and Lambda allows 4096: encrypt shorter secrets or name fewer Slack destinations',
    ]);
  });

  it('counts every name and value', () => {
    expect(tooLarge('receive', {})).toEqual([]);
  });

  it('counts a reference as longer than our longest ARN', () => {
    const arn = `arn:aws-us-gov:sns:ap-southeast-2:123456789012:usher-${'s'.repeat(40)}-notifications`;
    const filler = 'x'.repeat(4096 - 1 - 1 - arn.length);
    expect(tooLarge('receive', { A: filler, R: { Ref: 'Topic' } })).not.toEqual([]);
  });
});
