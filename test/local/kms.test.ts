import {
  AlreadyExistsException,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateRandomCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  KMSClient,
  KMSServiceException,
  NotFoundException,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createKms, type KmsCall } from '../../local/kms.ts';
import { serve, type Served } from '../../local/serve.ts';

const region = 'eu-central-1';
const ALIAS = 'alias/usher-local';
const OTHER = 'alias/other';
const PREFIX = `arn:aws:kms:${region}:000000000000:`;
const context = { app: 'usher', stage: 'local', secret: 'github-token' };
const secret = Buffer.from('ghp_secret');

const calls: KmsCall[] = [];
let served: Served;
let kms: KMSClient;

function clientOf(endpoint: string): KMSClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new KMSClient({ endpoint, region, credentials, maxAttempts: 1 });
}

beforeAll(async () => {
  const app = createKms({ aliases: [ALIAS, OTHER], region, onCall: (call) => calls.push(call) });
  served = await serve(app, { port: 0, name: 'KMS' });
  kms = clientOf(served.url);
});

afterAll(() => served.close());

beforeEach(() => {
  calls.length = 0;
});

async function encrypt(Plaintext: Uint8Array, EncryptionContext: Record<string, string> = context) {
  const { CiphertextBlob = new Uint8Array() } = await kms.send(
    new EncryptCommand({ KeyId: ALIAS, Plaintext, EncryptionContext }),
  );
  return CiphertextBlob;
}

function decrypt(
  CiphertextBlob: Uint8Array,
  EncryptionContext: Record<string, string> = context,
  KeyId?: string,
) {
  return kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId }));
}

const call = (target: string, body: string) =>
  fetch(served.url, { method: 'POST', headers: { 'x-amz-target': target }, body });

describe('encryption', () => {
  it('round-trips any bytes under any context', async () => {
    const plaintexts = fc.uint8Array({ minLength: 1, maxLength: 4096, size: 'max' });
    const contexts = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), {
      maxKeys: 5,
      noNullPrototype: true,
    });
    await fc.assert(
      fc.asyncProperty(plaintexts, contexts, async (plaintext, anyContext) => {
        const { Plaintext } = await decrypt(await encrypt(plaintext, anyContext), anyContext);
        expect(Plaintext).toEqual(plaintext);
      }),
      { numRuns: 50 },
    );
  });

  it('returns the members of the API', async () => {
    const encrypted = await kms.send(new EncryptCommand({ KeyId: ALIAS, Plaintext: secret }));
    const arn = expect.stringMatching(new RegExp(`^${PREFIX}key/[0-9a-f-]{36}$`));
    expect(encrypted).toMatchObject({
      KeyId: arn,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      $metadata: { httpStatusCode: 200, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    const decrypted = await kms.send(new DecryptCommand({ CiphertextBlob: encrypted.CiphertextBlob }));
    expect(decrypted).toMatchObject({ KeyId: encrypted.KeyId, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
  });

  it('makes a different ciphertext each time', async () => {
    expect(await encrypt(secret)).not.toEqual(await encrypt(secret));
  });

  it('does not show the plaintext in the ciphertext', async () => {
    expect(Buffer.from(await encrypt(secret)).includes(secret)).toBe(false);
  });

  it.each([0, 4097])('refuses a plaintext of %d bytes', async (length) => {
    const refused = kms.send(new EncryptCommand({ KeyId: ALIAS, Plaintext: new Uint8Array(length) }));
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/^1 validation error detected: Value at 'plaintext' failed to satisfy/),
    });
  });
});

describe('decryption', () => {
  it('accepts the context in any order', async () => {
    const { secret: name, app, stage } = context;
    const { Plaintext } = await decrypt(await encrypt(secret), { secret: name, app, stage });
    expect(Plaintext).toEqual(new Uint8Array(secret));
  });

  it.each<[string, Record<string, string>]>([
    ['another value', { ...context, stage: 'prod' }],
    ['another case', { ...context, app: 'Usher' }],
    ['a missing pair', { app: 'usher', stage: 'local' }],
    ['an additional pair', { ...context, more: '' }],
    ['name and value swapped', { usher: 'app', stage: 'local', secret: 'github-token' }],
    ['pairs that run together', { 'app","usher': 'stage","local', secret: 'github-token' }],
    ['no context', {}],
  ])('refuses %s', async (_, wrong) => {
    const refused = decrypt(await encrypt(secret), wrong);
    await expect(refused).rejects.toBeInstanceOf(InvalidCiphertextException);
    await expect(refused).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });

  it('gives no reason, as AWS does not', async () => {
    const blob = Buffer.from(await encrypt(secret)).toString('base64');
    const response = await call('TrentService.Decrypt', JSON.stringify({ CiphertextBlob: blob }));
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(await response.json()).toEqual({ __type: 'InvalidCiphertextException' });
  });

  it('refuses a blob with any bit flipped', async () => {
    const blob = await encrypt(secret);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: blob.length * 8 - 1 }), async (bit) => {
        const damaged = Uint8Array.from(blob);
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await expect(decrypt(damaged, context, ALIAS)).rejects.toBeInstanceOf(KMSServiceException);
      }),
      { numRuns: 50 },
    );
  });

  it.each([1, 60, 65])('refuses a blob of %d bytes', async (length) => {
    const blob = (await encrypt(secret)).slice(0, length);
    await expect(decrypt(blob)).rejects.toBeInstanceOf(InvalidCiphertextException);
  });

  it('refuses a truncated or extended blob', async () => {
    const blob = await encrypt(secret);
    await expect(decrypt(blob.slice(0, -1))).rejects.toBeInstanceOf(InvalidCiphertextException);
    await expect(decrypt(Buffer.concat([blob, Buffer.of(0)]))).rejects.toBeInstanceOf(
      InvalidCiphertextException,
    );
  });

  it('refuses a key other than the one that encrypted', async () => {
    await expect(decrypt(await encrypt(secret), context, OTHER)).rejects.toBeInstanceOf(
      IncorrectKeyException,
    );
  });

  it('refuses a ciphertext from an earlier run, whose key is gone', async () => {
    const app = createKms({ aliases: [ALIAS], region, onCall: () => {} });
    const nextRun = await serve(app, { port: 0, name: 'KMS' });
    const CiphertextBlob = await encrypt(secret);
    const refused = clientOf(nextRun.url).send(
      new DecryptCommand({ CiphertextBlob, EncryptionContext: context }),
    );
    await expect(refused).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await nextRun.close();
  });
});

describe('keys', () => {
  it('are found by id, ARN, alias and alias ARN', async () => {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: ALIAS }));
    const blob = await encrypt(secret);
    for (const KeyId of [KeyMetadata?.KeyId, KeyMetadata?.Arn, ALIAS, PREFIX + ALIAS]) {
      const { Plaintext } = await decrypt(blob, context, KeyId);
      expect(Plaintext).toEqual(new Uint8Array(secret));
    }
  });

  it('are described as enabled keys for encryption', async () => {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: PREFIX + ALIAS }));
    expect(KeyMetadata).toMatchObject({
      AWSAccountId: '000000000000',
      Enabled: true,
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      KeyState: 'Enabled',
      KeyUsage: 'ENCRYPT_DECRYPT',
    });
    expect(Date.now() - (KeyMetadata?.CreationDate?.getTime() ?? 0)).toBeLessThan(60_000);
  });

  const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
  it.each([
    ['alias/none', `Alias ${PREFIX}alias/none is not found.`],
    [`${PREFIX}alias/none`, `Alias ${PREFIX}alias/none is not found.`],
    [id, `Key '${PREFIX}key/${id}' does not exist`],
    [`${PREFIX}key/${id}`, `Key '${PREFIX}key/${id}' does not exist`],
    ['usher-local', "Invalid keyId 'usher-local'"],
  ])('%s is not found', async (KeyId, message) => {
    const refused = kms.send(new DescribeKeyCommand({ KeyId }));
    await expect(refused).rejects.toBeInstanceOf(NotFoundException);
    await expect(refused).rejects.toMatchObject({ message, $metadata: { httpStatusCode: 400 } });
  });
});

describe('the protocol', () => {
  it('refuses unknown operations', async () => {
    const refused = kms.send(new GenerateRandomCommand({ NumberOfBytes: 1 }));
    await expect(refused).rejects.toMatchObject({ name: 'UnknownOperationException' });
    expect((await call('DynamoDB_20120810.Encrypt', '{}')).status).toBe(400);
  });

  it.each(['', 'no JSON', '[]', 'null'])('refuses the body %j', async (body) => {
    const response = await call('TrentService.Encrypt', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ __type: 'SerializationException' });
  });

  it('names every invalid member', async () => {
    const response = await call('TrentService.Encrypt', '{"KeyId": "", "EncryptionContext": {"stage": 1}}');
    expect(await response.json()).toEqual({
      __type: 'ValidationException',
      message:
        '3 validation errors detected: ' +
        "Value at 'keyId' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
        "Value at 'plaintext' failed to satisfy constraint: Member must not be null; " +
        "Value at 'encryptionContext.stage' failed to satisfy constraint: Member must be a string",
    });
  });

  it('reports the subject of each call, never a plaintext', async () => {
    const blob = await encrypt(secret);
    await decrypt(blob);
    await decrypt(blob, { app: 'usher', stage: 'prod' }).catch(() => {});
    await kms.send(new DescribeKeyCommand({ KeyId: ALIAS }));
    await kms.send(new GenerateRandomCommand({ NumberOfBytes: 1 })).catch(() => {});
    await call('', '{}');
    expect(calls).toEqual([
      { operation: 'Encrypt', status: 200, summary: 'encrypt github-token' },
      { operation: 'Decrypt', status: 200, summary: 'decrypt github-token' },
      {
        operation: 'Decrypt',
        status: 400,
        summary: 'decrypt app=usher stage=prod: InvalidCiphertextException',
      },
      { operation: 'DescribeKey', status: 200, summary: 'describe key alias/usher-local' },
      { operation: 'GenerateRandom', status: 400, summary: 'generate random: UnknownOperationException' },
      { operation: 'no operation', status: 400, summary: 'no operation: UnknownOperationException' },
    ]);
  });

  it('creates a key with an alias, once', async () => {
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({ Description: 'Secrets', Tags: [{ TagKey: 'app', TagValue: 'usher' }] }),
    );
    const alias = { AliasName: 'alias/made', TargetKeyId: KeyMetadata?.KeyId };
    await kms.send(new CreateAliasCommand(alias));

    const found = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/made' }));
    expect(found.KeyMetadata).toMatchObject({ KeyId: KeyMetadata?.KeyId, Description: 'Secrets' });
    await expect(kms.send(new CreateAliasCommand(alias))).rejects.toThrow(AlreadyExistsException);
    await expect(kms.send(new CreateAliasCommand({ ...alias, AliasName: 'made' }))).rejects.toThrow(
      'Member must be an alias',
    );
  });
});
