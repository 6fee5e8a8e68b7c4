import { slackSecretOf } from '@runplane/contracts';
import type { SEALED_COLUMNS } from '../migrations/0024-master-keys.js';

export type SealedKind = keyof typeof SEALED_COLUMNS;

/** What each secret is bound to beside its org. The overlapping secret before is bound as the one that replaced it. */
const BOUND_TO: Record<SealedKind, (id: string) => string> = {
  connection: (id) => id,
  webhook: (id) => id,
  webhook_previous: (id) => id,
  slack_bot_token: (id) => slackSecretOf(id, 'bot_token'),
  slack_signing_secret: (id) => slackSecretOf(id, 'signing_secret'),
  slack_previous_secret: (id) => slackSecretOf(id, 'signing_secret'),
  slack_app_token: (id) => slackSecretOf(id, 'app_token'),
  identity_provider: (id) => id,
};

export interface SealedSecret {
  kind: SealedKind;
  orgId: string;
  id: string;
  sealed: Buffer;
}

/** Additional data that the secret is sealed with. */
export function aadOfSecret({ kind, orgId, id }: Omit<SealedSecret, 'sealed'>): string {
  return `${orgId}:${BOUND_TO[kind](id)}`;
}
