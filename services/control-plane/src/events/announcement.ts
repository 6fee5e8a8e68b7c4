import { CHANGE_KINDS, type ChangeKind } from '@runplane/contracts';

/** One change as the database announces it. */
export interface Announcement {
  orgId: string;
  kind: ChangeKind;
  id: string | null;
}

const KINDS: ReadonlySet<string> = new Set(CHANGE_KINDS);

/** `<org> <kind>[ <id>]` of the channel `org_changed`; null where it says nothing that we know. */
export function readAnnouncement(payload: string): Announcement | null {
  const [, orgId, kind, id] = /^(org_\w+) (\w+)(?: (.+))?$/.exec(payload) ?? [];
  return orgId && kind && isKind(kind) ? { orgId, kind, id: id ?? null } : null;
}

/** `<org> <action>` of the channel `action_changed`. */
export function readActionAnnouncement(payload: string): Announcement | null {
  const [, orgId, id] = /^(org_\w+) (.+)$/.exec(payload) ?? [];
  return orgId && id ? { orgId, kind: 'action', id } : null;
}

const isKind = (text: string): text is ChangeKind => KINDS.has(text);
