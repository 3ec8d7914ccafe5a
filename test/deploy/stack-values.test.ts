import { describe, expect, it } from '@jest/globals';
import { stackValues } from '../../deploy/stack-values.ts';

const keyOf = (KMS_KEY?: string) => {
  const { kmsKey, keyArn, keyAlias } = stackValues({ KMS_KEY }, 'prod');
  return { kmsKey, keyArn, keyAlias };
};
const OWN = 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:';

describe('the key with which the roles may decrypt', () => {
  it('is by default any key with the alias of the stage', () => {
    expect(keyOf()).toEqual({
      kmsKey: 'alias/usher-prod',
      keyArn: { 'Fn::Sub': `${OWN}key/*` },
      keyAlias: 'alias/usher-prod',
    });
  });

  it('is any key with the configured alias', () => {
    expect(keyOf('alias/ours')).toMatchObject({
      keyArn: { 'Fn::Sub': `${OWN}key/*` },
      keyAlias: 'alias/ours',
    });
  });

  it('is any key of the account and region of an alias ARN', () => {
    expect(keyOf('arn:aws:kms:eu-west-1:123456789012:alias/ours')).toEqual({
      kmsKey: 'arn:aws:kms:eu-west-1:123456789012:alias/ours',
      keyArn: 'arn:aws:kms:eu-west-1:123456789012:key/*',
      keyAlias: 'alias/ours',
    });
  });

  it('is exactly the key with the configured ARN or id', () => {
    const arn = 'arn:aws:kms:eu-west-1:123456789012:key/1234';
    expect(keyOf(arn)).toEqual({ kmsKey: arn, keyArn: arn, keyAlias: undefined });
    expect(keyOf('1234')).toEqual({
      kmsKey: '1234',
      keyArn: { 'Fn::Sub': `${OWN}key/1234` },
      keyAlias: undefined,
    });
  });
});
