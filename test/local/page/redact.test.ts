import { expect, it } from '@jest/globals';
import { redactBody, redactHeaders, redactPath } from '../../../local/page/redact.ts';

it('redacts secrets and nothing else', () => {
  expect(
    redactHeaders({ Authorization: 'Bearer secret', 'x-amz-security-token': 's', accept: '*/*' }),
  ).toEqual({
    Authorization: '[redacted]',
    'x-amz-security-token': '[redacted]',
    accept: '*/*',
  });
  expect(redactPath('/services/T000/B000/secret')).toBe('/services/T…/B…/[redacted]');
  expect(redactPath('/repos/o/services/T/B/c')).toBe('/repos/o/services/T/B/c');
  expect(redactBody('{"KeyId":"k","Plaintext":"c2VjcmV0"}')).toBe('{"KeyId":"k","Plaintext":"[redacted]"}');
  expect(redactBody('{"token": "ghs_secret", "expires_at": "2026"}')).toBe(
    '{"token":"[redacted]", "expires_at": "2026"}',
  );
});
