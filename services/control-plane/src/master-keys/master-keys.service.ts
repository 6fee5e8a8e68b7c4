import { Inject, Injectable } from '@nestjs/common';
import type { MasterKeyStatus, MasterKeys } from '@runplane/contracts';
import { Database, type MasterKeyUse } from '@runplane/database';
import { MasterKeyRings } from './master-key-rings.js';

const ORG_KEY = 'org_key';

@Injectable()
export class MasterKeysService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MasterKeyRings) private readonly rings: MasterKeyRings,
  ) {}

  async status(): Promise<MasterKeyStatus> {
    const { sealing, root } = this.rings;
    const use = await this.database.masterKeys.use();
    const sealed = use.filter(({ kind }) => kind !== ORG_KEY);
    const wrapped = use.filter(({ kind }) => kind === ORG_KEY);
    const known = sealing.ids;
    return {
      sealing: statusOf(sealed, { known, opens: (key) => known.includes(key), fault: sealing.fault }),
      root: statusOf(wrapped, { known: [...root.ids], opens: (key) => root.opens(key), fault: root.fault }),
    };
  }
}

interface Ring {
  /** The first is the current one. */
  known: string[];
  opens(key: string): boolean;
  fault: string | null;
}

function statusOf(use: readonly MasterKeyUse[], { known, opens, fault }: Ring): MasterKeys {
  const current = known[0] as string;
  const others = use.filter(({ key }) => key !== current);
  const missing = new Set(others.map(({ key }) => key).filter((key) => !opens(key)));
  // An id that stands for any of them: none of them may go before it is moved.
  const isUnclear = others.some(({ key }) => opens(key) && !known.includes(key));
  const used = new Set(use.map(({ key }) => key));
  return {
    current,
    known,
    use: [...use],
    waiting: others.reduce((sum, { count }) => sum + count, 0),
    missing: [...missing],
    removable: isUnclear ? [] : known.filter((key) => key !== current && !used.has(key)),
    fault,
  };
}
