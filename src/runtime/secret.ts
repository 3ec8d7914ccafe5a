/** The name of `util.inspect.custom`: https://nodejs.org/docs/latest-v24.x/api/util.html#utilinspectcustom */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** A value that must never be printed: converted to a string or JSON it is `[redacted]`. Only `expose` returns it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The plain value, for the call that needs it. */
  expose(): string {
    return this.#value;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [INSPECT](): string {
    return '[redacted]';
  }
}
