import type { KeyRing, RootKey } from '@runplane/database';

/** The master keys of this process. */
export class MasterKeyRings {
  constructor(
    readonly sealing: KeyRing,
    readonly root: RootKey,
  ) {}
}
