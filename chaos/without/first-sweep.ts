import { Cursors as Original } from '../../src/sweep/cursors.ts';

export * from '../../src/sweep/cursors.ts';

/** A repository that was never swept is swept from the beginning. */
export class Cursors extends Original {
  override startOf(...about: Parameters<Original['startOf']>): Date {
    return super.startOf(...about) ?? new Date(0);
  }
}
