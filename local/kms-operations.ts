import * as z from 'zod/mini';
import { keyIdOf, type KeyRing, KmsError, type KmsKey } from './kms-keys.ts';

const ALGORITHM = 'SYMMETRIC_DEFAULT';

const required = 'Member must not be null';
const text = 'Member must be a string';
const tooShort = 'Member must have length greater than or equal to 1';
const tooLong = (most: number) => `Member must have length less than or equal to ${most}`;

const bytes = (base64: string) => Buffer.from(base64, 'base64');

const keyId = z.string(required).check(z.minLength(1, tooShort), z.maxLength(2048, tooLong(2048)));
const blob = (most: number) =>
  z.string(required).check(
    z.base64('Member must be base64'),
    z.minLength(1, tooShort),
    z.refine((base64) => bytes(base64).length <= most, tooLong(most)),
  );
const options = {
  EncryptionAlgorithm: z.optional(z.literal(ALGORITHM, `Member must satisfy enum value set: [${ALGORITHM}]`)),
  EncryptionContext: z.optional(z.record(z.string(), z.string(text))),
};

const encryptInput = z.object({ KeyId: keyId, Plaintext: blob(4096), ...options });
const decryptInput = z.object({ KeyId: z.optional(keyId), CiphertextBlob: blob(6144), ...options });
const describeKeyInput = z.object({ KeyId: keyId });
const tag = z.object({ TagKey: z.string(required), TagValue: z.string(required) });
const createKeyInput = z.object({
  Description: z._default(z.string(text), ''),
  Tags: z.optional(z.array(tag)),
});
const createAliasInput = z.object({
  AliasName: z.string(required).check(z.regex(/^alias\/[a-zA-Z0-9/_-]+$/, 'Member must be an alias')),
  TargetKeyId: keyId,
});

/** Returns the response's body; undefined where AWS sends none. */
type Operation = (body: unknown, keys: KeyRing) => object | undefined;

function encrypt(body: unknown, keys: KeyRing) {
  const { KeyId, Plaintext, EncryptionContext = {} } = read(encryptInput, body);
  const key = keys.find(KeyId);
  const ciphertext = key.encrypt(bytes(Plaintext), EncryptionContext);
  return { CiphertextBlob: ciphertext.toString('base64'), EncryptionAlgorithm: ALGORITHM, KeyId: key.arn };
}

function decrypt(body: unknown, keys: KeyRing) {
  const { KeyId, CiphertextBlob, EncryptionContext = {} } = read(decryptInput, body);
  const named = KeyId === undefined ? undefined : keys.find(KeyId);
  const ciphertext = bytes(CiphertextBlob);
  const encryptedBy = keyIdOf(ciphertext);
  if (named !== undefined && named.id !== encryptedBy) throw incorrectKey();
  if (!keys.has(encryptedBy)) throw inaccessibleKey();
  const key = keys.find(encryptedBy);
  const plaintext = key.decrypt(ciphertext, EncryptionContext);
  return { EncryptionAlgorithm: ALGORITHM, KeyId: key.arn, Plaintext: plaintext.toString('base64') };
}

function describeKey(body: unknown, keys: KeyRing) {
  return metadataOf(keys.find(read(describeKeyInput, body).KeyId));
}

function createKey(body: unknown, keys: KeyRing) {
  return metadataOf(keys.create(read(createKeyInput, body).Description));
}

function createAlias(body: unknown, keys: KeyRing) {
  const { AliasName, TargetKeyId } = read(createAliasInput, body);
  keys.name(AliasName, TargetKeyId);
  return undefined;
}

function metadataOf(key: KmsKey) {
  return {
    KeyMetadata: {
      AWSAccountId: key.arn.split(':')[4],
      Arn: key.arn,
      CreationDate: key.createdAt.getTime() / 1000,
      CustomerMasterKeySpec: ALGORITHM,
      Description: key.description,
      Enabled: true,
      EncryptionAlgorithms: [ALGORITHM],
      KeyId: key.id,
      KeyManager: 'CUSTOMER',
      KeySpec: ALGORITHM,
      KeyState: 'Enabled',
      KeyUsage: 'ENCRYPT_DECRYPT',
      MultiRegion: false,
      Origin: 'AWS_KMS',
    },
  };
}

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['Encrypt', encrypt],
  ['Decrypt', decrypt],
  ['DescribeKey', describeKey],
  ['CreateKey', createKey],
  ['CreateAlias', createAlias],
]);

/** Finds an operation. @throws KmsError if it is not one of those that Usher needs. */
export function operationNamed(name: string): Operation {
  const operation = operations.get(name);
  if (operation === undefined) throw new KmsError('UnknownOperationException');
  return operation;
}

function read<T>(schema: z.ZodMiniType<T>, body: unknown): T {
  const result = z.safeParse(schema, body);
  if (result.success) return result.data;
  const { issues } = result.error;
  if (issues.some(({ path }) => path.length === 0)) throw new KmsError('SerializationException');
  const violations = issues.map(({ path, message }) => {
    const member = path.join('.').replace(/^[A-Z]/, (letter) => letter.toLowerCase());
    return `Value at '${member}' failed to satisfy constraint: ${message}`;
  });
  const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  throw new KmsError('ValidationException', `${count} detected: ${violations.join('; ')}`);
}

const incorrectKey = () =>
  new KmsError(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  );

/** Happens in a local run with ciphertexts from an earlier one. */
const inaccessibleKey = () =>
  new KmsError(
    'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
  );
