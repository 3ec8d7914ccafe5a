import { Cooldown as Original } from '../../src/runtime/cooldown.ts';

export * from '../../src/runtime/cooldown.ts';

/** Calls go out before the time that the other side set. */
export class Cooldown extends Original {
  override check(): void {}
}
