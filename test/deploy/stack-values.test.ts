import { describe, expect, it } from '@jest/globals';
import { stackValues } from '../../deploy/stack-values.ts';

const keyOf = (KMS_KEY?: string) => {
  const { kmsKey, keyArn, keyAlias } = stackValues({ KMS_KEY }, 'prod');
  return { kmsKey, keyArn, keyAlias };
};
const OWN = 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:';

describe('the key that the roles may decrypt with', () => {
  it('is any that has the alias of the stage, where nothing is set', () => {
    expect(keyOf()).toEqual({
      kmsKey: 'alias/usher-prod',
      keyArn: { 'Fn::Sub': `${OWN}key/*` },
      keyAlias: 'alias/usher-prod',
    });
  });

  it('is any that has the alias that is set', () => {
    expect(keyOf('alias/ours')).toMatchObject({
      keyArn: { 'Fn::Sub': `${OWN}key/*` },
      keyAlias: 'alias/ours',
    });
  });

  it('is any of its account and region, where the alias is set as an ARN', () => {
    expect(keyOf('arn:aws:kms:eu-west-1:123456789012:alias/ours')).toEqual({
      kmsKey: 'arn:aws:kms:eu-west-1:123456789012:alias/ours',
      keyArn: 'arn:aws:kms:eu-west-1:123456789012:key/*',
      keyAlias: 'alias/ours',
    });
  });

  it('is just the one that is set by its ARN or id', () => {
    const arn = 'arn:aws:kms:eu-west-1:123456789012:key/1234';
    expect(keyOf(arn)).toEqual({ kmsKey: arn, keyArn: arn, keyAlias: undefined });
    expect(keyOf('1234')).toEqual({
      kmsKey: '1234',
      keyArn: { 'Fn::Sub': `${OWN}key/1234` },
      keyAlias: undefined,
    });
  });
});
