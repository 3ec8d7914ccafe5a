import { encryptSecret } from '../../deploy/encrypt-secret.ts';
import { environmentFile } from '../../deploy/environment.ts';
import type { KmsKey } from '../../src/aws/decrypt-secret.ts';
import { callAws } from '../../src/aws/failures.ts';
import { done, type Terminal } from '../terminal.ts';
import { beginSettings, editSettings, textOf, writeWhole } from './edit-settings.ts';
import { createKey } from './kms-key.ts';
import type { StageSecret } from './prompts.ts';

/** Settings that are no secrets; undefined takes one out. */
type PlainSettings = Readonly<Record<string, string | undefined>>;

/** The settings file of a stage and the key that encrypts into it, which is made when the first secret comes. */
export class StageStore {
  readonly file: string;
  readonly #stage: string;
  readonly #key: KmsKey;
  readonly #terminal: Terminal;
  #keyId: string | undefined;
  #isKeyNew = false;

  /** @param keyId - Of the key, if there is one. */
  constructor(stage: string, key: KmsKey, keyId: string | undefined, terminal: Terminal) {
    this.file = environmentFile(stage);
    this.#stage = stage;
    this.#key = key;
    this.#keyId = keyId;
    this.#terminal = terminal;
  }

  /** The key as it is now. */
  get key() {
    return { id: this.#keyId, name: this.#key.keyId, created: this.#isKeyNew };
  }

  /** Whether settings that are no secrets would make it another file. */
  differs(plain: PlainSettings): boolean {
    return editSettings(this.#begun(), plain) !== textOf(this.file);
  }

  /** Encrypts secrets and writes them with other settings. @throws a Failure. */
  async save(plain: PlainSettings, secrets: readonly StageSecret[]): Promise<void> {
    if (secrets.length > 0) await this.#haveKey();
    const ciphertexts = await Promise.all(
      secrets.map(
        async ({ name, variable, secret }) =>
          [variable, await callAws('KMS', encryptSecret(this.#key, name, secret))] as const,
      ),
    );
    writeWhole(this.file, editSettings(this.#begun(), { ...plain, ...Object.fromEntries(ciphertexts) }));
  }

  #begun(): string {
    return textOf(this.file) || beginSettings(this.#stage, textOf('.env'), textOf('.env.example'));
  }

  async #haveKey(): Promise<void> {
    if (this.#keyId !== undefined) return;
    const { id } = await createKey(this.#key.kms, this.#stage, this.#key.keyId);
    this.#keyId = id;
    this.#isKeyNew = true;
    this.#terminal.tell(done(`made the KMS key ${id}, ${this.#key.keyId}`));
  }
}
