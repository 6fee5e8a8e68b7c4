import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import { type OnCallNow, type OnCallRotation, type OnCallSchedule, ProblemError } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import { onCallAt, rotationProblem } from '@runplane/policy';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';

/** Every vote reads them. */
const MOST_SCHEDULES = 100;

@Injectable()
export class OnCallService {
  constructor(@Inject(Database) private readonly database: Database) {}

  put(caller: Caller, name: string, rotation: OnCallRotation): Promise<OnCallSchedule> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const errors = await faultsOf(tx, rotation);
      if (errors.length > 0)
        throw new ProblemError('invalid_request', 'The schedule could not be followed.', { errors });
      assertNamedByAnother(caller, await tx.onCall.find(name), rotation);
      const schedule = await tx.onCall.put(name, rotation, caller.memberId);
      const digest = digestOf(JSON.parse(JSON.stringify(rotation)));
      await recordChange(tx, caller, { resource: 'on_call_schedule', id: name, change: 'put', digest });
      // After the record, which locks the org's control chain.
      if ((await tx.onCall.all()).length > MOST_SCHEDULES) {
        throw new ProblemError('conflict', `There are ${MOST_SCHEDULES} schedules already; remove some.`);
      }
      return schedule;
    });
  }

  list(caller: Caller): Promise<OnCallSchedule[]> {
    return this.database.withOrg(caller.orgId, (tx) => tx.onCall.all());
  }

  get(caller: Caller, name: string): Promise<OnCallSchedule> {
    return this.database.withOrg(caller.orgId, (tx) => existing(tx, name));
  }

  at(caller: Caller, name: string, at: string): Promise<OnCallNow> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { member: id, byOverride, until } = onCallAt(await existing(tx, name), Date.parse(at));
      const member = id === null ? null : await tx.members.find(id);
      return {
        name,
        at,
        member: member && { id: member.id, name: member.name, active: member.status === 'active' },
        byOverride,
        until: new Date(until).toISOString(),
      };
    });
  }

  remove(caller: Caller, name: string): Promise<OnCallSchedule> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const schedule = await existing(tx, name);
      await tx.onCall.remove(name);
      await recordChange(tx, caller, { resource: 'on_call_schedule', id: name, change: 'removed' });
      return schedule;
    });
  }
}

/** Who is on call may vote: nobody but an owner brings themselves into a schedule that did not name them. */
function assertNamedByAnother(caller: Caller, before: OnCallRotation | null, after: OnCallRotation): void {
  const names = ({ members, overrides }: OnCallRotation) => [...members, ...overrides.map(({ member }) => member)];
  if (caller.roles.includes('owner') || !names(after).includes(caller.memberId)) return;
  if (before && names(before).includes(caller.memberId)) return;
  throw new ProblemError('forbidden', 'Somebody else has to put you on call.');
}

async function existing(tx: OrgTransaction, name: string): Promise<OnCallSchedule> {
  return found(await tx.onCall.find(name), 'on-call schedule');
}

async function faultsOf(tx: OrgTransaction, rotation: OnCallRotation): Promise<{ path: string; message: string }[]> {
  const problem = rotationProblem(rotation);
  const faults = problem ? [problem] : [];
  const named = [
    ...rotation.members.map((id, index) => ({ id, path: `members[${index}]` })),
    ...rotation.overrides.map(({ member: id }, index) => ({ id, path: `overrides[${index}].member` })),
  ];
  for (const { id, path } of named) {
    if (id === null) continue;
    const member = await tx.members.find(id);
    if (!member) faults.push({ path, message: 'there is no such member' });
    else if (member.status !== 'active') faults.push({ path, message: 'the member is disabled' });
  }
  return faults;
}
