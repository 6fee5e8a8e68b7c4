import { type AuditEntry, AuditEvent } from '@runplane/contracts';

/** Version of the OCSF schema that the events follow (schema.ocsf.io). */
export const OCSF_VERSION = '1.5.0';

const APPLICATION = { category_uid: 6, category_name: 'Application Activity' };
const IAM = { category_uid: 3, category_name: 'Identity & Access Management' };
const OTHER = 99;

const ENTITY_MANAGEMENT = 3004;
const API_ACTIVITY = 6003;
export const OCSF_CLASSES = [ENTITY_MANAGEMENT, API_ACTIVITY] as const;

/**
 * An entry as an OCSF event: changes of the control plane are Entity Management (3004), all else is API Activity (6003).
 * What OCSF has no place for stands under `unmapped`, `metadata.uid` is the leaf hash and `metadata.sequence` the index.
 */
export function ocsfEvent({ index, leafHash, event: leaf }: AuditEntry): object {
  const event = AuditEvent.parse(JSON.parse(leaf));
  const { type, actor, data, org, subject, at, workflow } = event;
  return {
    ...(type === 'control.changed' || type === 'member.invited' ? managed(data) : called(event)),
    time: Date.parse(at),
    actor: { user: { uid: actor.id, type: actor.kind, type_id: OTHER, org: { uid: org } } },
    metadata: {
      version: OCSF_VERSION,
      product: { vendor_name: 'Runplane', name: 'Runplane' },
      uid: leafHash,
      sequence: index,
      log_name: org,
      event_code: type,
      tenant_uid: org,
      ...(typeof data.requestId === 'string' ? { correlation_uid: data.requestId } : { correlation_uid: subject }),
    },
    unmapped: { subject, seq: event.seq, prev: event.prev, workflow, data },
  };
}

/** Activities of Entity Management by the changes that they are; what is none of them is named as it is. */
const ENTITY_ACTIVITIES: Readonly<Record<string, readonly [id: number, name: string]>> = {
  created: [1, 'Create'],
  changed: [3, 'Update'],
  updated: [3, 'Update'],
  replaced: [3, 'Update'],
  deleted: [4, 'Delete'],
  removed: [4, 'Delete'],
  enabled: [8, 'Enable'],
  disabled: [9, 'Disable'],
};

function managed(data: AuditEvent['data']) {
  const change = String(data.change);
  const [activity, name] = ENTITY_ACTIVITIES[change] ?? [OTHER, change];
  return {
    ...IAM,
    class_uid: ENTITY_MANAGEMENT,
    class_name: 'Entity Management',
    activity_id: activity,
    activity_name: name,
    type_uid: 100 * ENTITY_MANAGEMENT + activity,
    severity_id: 1,
    severity: 'Informational',
    entity: { type: String(data.resource), uid: String(data.id) },
  };
}

function called({ type, data, subject }: AuditEvent) {
  const severity = severityOf(data.risk);
  return {
    ...APPLICATION,
    class_uid: API_ACTIVITY,
    class_name: 'API Activity',
    activity_id: OTHER,
    activity_name: type,
    type_uid: 100 * API_ACTIVITY + OTHER,
    ...severity,
    ...statusOf(data),
    api: {
      operation: typeof data.operation === 'string' ? data.operation : type,
      request: { uid: subject },
      ...(typeof data.provider === 'string' ? { service: { name: data.provider } } : {}),
    },
    src_endpoint: { name: 'runplane' },
  };
}

/** By the risk score, as the levels of a decision do. */
function severityOf(risk: unknown) {
  const score = typeof risk === 'number' ? risk : 0;
  if (score >= 75) return { severity_id: 5, severity: 'Critical' };
  if (score >= 50) return { severity_id: 4, severity: 'High' };
  if (score >= 25) return { severity_id: 3, severity: 'Medium' };
  return { severity_id: 1, severity: 'Informational' };
}

const STATUSES: Readonly<Record<string, { status_id: number; status: string }>> = {
  SUCCEEDED: { status_id: 1, status: 'Success' },
  ALLOW: { status_id: 1, status: 'Success' },
  FAILED: { status_id: 2, status: 'Failure' },
  BLOCK: { status_id: 2, status: 'Failure' },
};

function statusOf(data: AuditEvent['data']) {
  const said = typeof data.status === 'string' ? data.status : data.decision;
  if (typeof said !== 'string') return {};
  return { ...(STATUSES[said] ?? { status_id: OTHER, status: said }), status_detail: said };
}
