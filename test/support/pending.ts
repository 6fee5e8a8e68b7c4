import { setTimeout as pause } from 'node:timers/promises';
import type { Approval } from '@runplane/contracts';
import type { AdminClient } from './admin.js';

/** The approval of the request with this reference, as soon as it waits for people. */
export async function untilPending(member: AdminClient, reference: string): Promise<Approval> {
  for (;;) {
    const { items } = await member.get<{ items: Approval[] }>('/v1/approvals?status=PENDING&limit=200');
    const found = items.find(({ action }) => action.material.reference === reference);
    if (found) return found;
    await pause(50);
  }
}
