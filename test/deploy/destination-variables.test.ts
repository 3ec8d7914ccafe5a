import { describe, expect, it } from '@jest/globals';
import { destinationVariables } from '../../deploy/stack-settings.ts';

describe('the variables of Slack destinations', () => {
  it('have their value in the environment, or an empty string', () => {
    const env = { SLACK_WEBHOOK_URL_CIPHERTEXT: 'AQID', SLACK_WEBHOOK_URL_OTHER_CIPHERTEXT: 'BAUG' };
    expect(destinationVariables(['default', 'sre-alerts'], env)).toEqual({
      SLACK_WEBHOOK_URL_CIPHERTEXT: 'AQID',
      SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT: '',
    });
  });
});
