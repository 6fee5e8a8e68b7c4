import { canonicalize, leafHash, toHex } from '@runplane/audit';
import type { Actor, AuditEvent, AuditEventType, JsonObject } from '@runplane/contracts';

export interface NewAuditEvent {
  /** The action id, or `control` for the org's control plane. */
  subject: string;
  seq: number;
  prev: string | null;
  type: AuditEventType;
  /** RFC 3339. */
  at: string;
  actor: Actor;
  data: JsonObject;
  workflow: AuditEvent['workflow'];
}

/** The canonical bytes of an event, and their leaf hash in hexadecimal. */
export function leafOf(orgId: string, event: NewAuditEvent): { leaf: string; leafHash: string } {
  const { subject, seq, prev, type, at, actor, data, workflow } = event;
  const full: AuditEvent = { v: 1, org: orgId, subject, seq, prev, type, at, actor, data, workflow };
  const leaf = canonicalize(full);
  return { leaf, leafHash: toHex(leafHash(leaf)) };
}
