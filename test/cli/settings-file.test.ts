import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { beginSettings, editSettings } from '../../cli/settings-file.ts';

describe('editSettings', () => {
  it('sets variables in place, and keeps everything else', () => {
    const text = '# mine\nA=1\n# B=2\nC=3';

    expect(editSettings(text, { A: 'one', B: 'two' })).toBe('# mine\nA=one\n# B=2\nC=3\nB=two\n');
    expect(editSettings(text, { A: undefined, D: undefined })).toBe('# mine\n# B=2\nC=3');
    expect(editSettings(text, {})).toBe(text);
  });

  it('keeps every ciphertext intact', () => {
    const ciphertext = fc.base64String({ minLength: 4 });
    fc.assert(
      fc.property(ciphertext, ciphertext, (one, other) => {
        const text = editSettings(editSettings('# $&\n', { A: one, B: one }), { A: other });
        expect(parseEnv(text)).toEqual({ A: other, B: one });
      }),
    );
  });
});

describe('beginSettings', () => {
  it('copies settings of Usher, and nothing else', () => {
    const shared = 'KMS_KEY=k\nPASSWORD=p\nGITHUB_TOKEN_CIPHERTEXT=\nSLACK_WEBHOOK_URL_X_CIPHERTEXT=c\n';

    expect(parseEnv(beginSettings('prod', shared, '# KMS_KEY=\n'))).toEqual({
      KMS_KEY: 'k',
      SLACK_WEBHOOK_URL_X_CIPHERTEXT: 'c',
    });
  });
});
