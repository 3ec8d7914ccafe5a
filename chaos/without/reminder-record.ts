import { Grants as Original } from '../../src/ledger/grants.ts';

export * from '../../src/ledger/grants.ts';

/** Nobody remembers a reminder. */
export class Grants extends Original {
  override record: Original['record'] = async (grant, what) => {
    if (what !== 'reminded') await super.record(grant, what);
  };
}
