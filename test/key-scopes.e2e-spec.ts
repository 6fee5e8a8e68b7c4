import { describe, expect, it } from '@jest/globals';
import type { KeyScope } from '@runplane/contracts';
import { ActionBlockedError, Runplane } from '@runplane/sdk';
import { agentClient } from './support/agent.js';
import { verifiedLog } from './support/audit.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();

/** A key of the world's agent, made and limited as an admin does it. */
async function newKey(scope?: KeyScope) {
  const { id, secret } = await world.org.owner.post<{ id: string; secret: string }>(
    `/v1/agents/${world.org.agentId}/keys`,
    { name: 'limited', ...(scope ? { scope } : {}) },
  );
  const limit = (change: object) => world.org.owner.call('PATCH', `/v1/keys/${id}`, change);
  return { id, secret, limit, asked: agentClient(world.stack, secret) };
}

const sdk = (apiKey: string) => new Runplane({ apiKey, url: world.stack.gatewayUrl });

describe('a key that is limited to a connection', () => {
  it('executes through it, and through no other', async () => {
    const { asked, limit } = await newKey({ connections: ['shop'], environments: ['test'] });
    const inside = refund(100);
    expect((await asked.guard(inside)).body.status).toBe('SUCCEEDED');
    expect(world.countOf(inside)).toBe(1);
    await limit({ scope: { connections: ['till-*'] } });
    const outside = refund(100);
    const { status, body } = await asked.guard(outside);
    expect([status, body.status, body.error?.code]).toEqual([200, 'BLOCKED', 'out_of_scope']);
    expect(world.countOf(outside)).toBe(0);
  });

  it('is told by the SDK as any other block, with its code, and the function does not run', async () => {
    const { secret } = await newKey({ actions: ['get_*'] });
    let ran = 0;
    const { tool, arguments: args } = refund(100);
    const guarded = sdk(secret).guard({ tool, arguments: args, execute: async () => void ran++ });
    const error = await guarded.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ActionBlockedError);
    expect((error as ActionBlockedError).view?.error).toMatchObject({ code: 'out_of_scope', retryable: false });
    expect((error as Error).message).toMatch(/is not for the action create_refund/);
    expect(ran).toBe(0);
  });
});

describe('a key that is narrowed while people decide', () => {
  it('does not execute what they approve, in the log with the key and the reason', async () => {
    const { id, asked, limit } = await newKey();
    const request = { ...refund(6_000), wait: 0 };
    const { body } = await asked.guard(request);
    expect(body.status).toBe('PENDING_APPROVAL');
    await limit({ scope: { environments: ['staging'] } });
    expect((await world.vote(body, 'approve')).status).toBe(200);
    const ended = await asked.wait(body.actionId, 30);
    expect([ended.body.status, ended.body.error?.code]).toEqual(['BLOCKED', 'out_of_scope']);
    expect(world.countOf(request)).toBe(0);
    const { events, problems } = await verifiedLog(world.org.owner, world.org.id, world.stack.auditPublicKey, (all) =>
      all.some(({ subject, type }) => subject === body.actionId && type === 'action.rechecked'),
    );
    expect(problems).toEqual([]);
    const of = events.filter(({ subject }) => subject === body.actionId);
    expect(of.find(({ type }) => type === 'action.decided')?.data.key).toBe(id);
    expect(of.find(({ type }) => type === 'action.rechecked')?.data).toMatchObject({
      granted: false,
      code: 'out_of_scope',
    });
    const recomputed = await world.org.owner.post<{ same: boolean }>(`/v1/actions/${body.actionId}/recompute`);
    expect(recomputed.same).toBe(true);
  });
});
