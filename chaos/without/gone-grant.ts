import { Grants as Original } from '../../src/ledger/grants.ts';

export * from '../../src/ledger/grants.ts';

/** A grant stays open although somebody else has ended the membership. */
export class Grants extends Original {
  override end: Original['end'] = async (grant, as) => {
    if (as !== 'gone') await super.end(grant, as);
  };
}
