import { beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalize, leafHash, toHex } from '@runplane/audit';
import { AUDIT_EVENT_TYPES, type AuditEvent } from '@runplane/contracts';
import { describeWith } from '@runplane/infra';
import { OCSF_CLASSES, OCSF_VERSION, ocsfEvent } from '../../services/control-plane/src/audit/ocsf.js';
import { type OcsfCheck, ocsfCheck } from '../support/ocsf.js';

describeWith(describe, 'ocsf')('events for a SIEM, against the schema of OCSF', () => {
  let check: OcsfCheck;
  beforeAll(async () => {
    check = await ocsfCheck(OCSF_VERSION, OCSF_CLASSES);
  });

  const exported = (event: Partial<AuditEvent>): Record<string, unknown> => {
    const full = {
      v: 1,
      org: 'org_1',
      subject: 'act_1',
      seq: 0,
      prev: null,
      type: 'action.decided',
      at: '2026-01-02T03:04:05.678Z',
      actor: { kind: 'agent', id: 'agt_1' },
      data: {},
      workflow: null,
      ...event,
    };
    const leaf = canonicalize(full);
    return { ...ocsfEvent({ index: 7, leafHash: toHex(leafHash(leaf)), event: leaf }) };
  };

  it.each(AUDIT_EVENT_TYPES)('%s holds, with all that its data may say and with nothing', (type) => {
    const whole = { operation: 'stripe.refunds.create', provider: 'stripe', risk: 80, requestId: 'req_1', change: 'x' };
    const workflow = { id: 'act:org_1:x', run: 'r', event: 5 };
    const control = { resource: 'agent', id: 'agt_1', change: 'created' };
    const all: AuditEvent['data'][] = [{}, whole, { decision: 'BLOCK', ...whole, ...control }, { status: 'UNKNOWN' }];
    for (const data of all) {
      expect(check(exported({ type, data, workflow }))).toEqual([]);
    }
  });

  it.each(['ALLOW', 'BLOCK', 'REQUIRE_APPROVAL'])('a decision %s of any risk holds', (decision) => {
    for (const risk of [0, 24, 25, 50, 75, 100]) expect(check(exported({ data: { decision, risk } }))).toEqual([]);
  });

  it.each(['created', 'changed', 'deleted', 'disabled', 'enabled', 'secret rotated', 'published'])(
    'a change "%s" holds, and keeps its own word',
    (change) => {
      const event = exported({
        type: 'control.changed',
        subject: 'control',
        data: { resource: 'agent', id: 'agt_1', change },
        actor: { kind: 'member', id: 'mem_1' },
      });
      expect(check(event)).toEqual([]);
      expect(event).toMatchObject({ class_uid: 3004, unmapped: { data: { change } } });
    },
  );

  it('the check finds what is not OCSF', () => {
    const { severity_id: _, ...without } = exported({});
    expect(check(without)).toEqual([expect.stringContaining('severity_id')]);
    expect(check({ ...exported({}), decision: 'ALLOW' })).toEqual([expect.stringContaining('additional properties')]);
    expect(check({ ...exported({}), activity_id: 7 })).not.toEqual([]);
    expect(check({ ...exported({}), severity: 'Fatal' })).toEqual([
      'severity is "Fatal", not "Informational" as severity_id 1',
    ]);
    expect(check({ ...exported({}), class_uid: 1001 })).not.toEqual([]);
  });
});
