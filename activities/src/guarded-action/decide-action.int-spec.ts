import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Decisions } from '../../test-support/decisions.js';

let decisions: Decisions;
const REFUND = { amount: 5_000, currency: 'EUR', charge: 'ch_1' };

beforeAll(async () => {
  decisions = await Decisions.open();
  await decisions.publish([
    { effect: 'ALLOW', when: 'action.amount <= 5000' },
    { effect: 'REQUIRE_APPROVAL', when: 'action.amount > 5000' },
  ]);
});
afterAll(() => decisions?.close());

describe('a decision that is recorded', () => {
  it('is given again to a repeated attempt, with the mapping that it was made on', async () => {
    const request = decisions.request(REFUND);
    const first = await decisions.decideAction(request);
    expect(first.authorization).toMatchObject({ granted: true });
    // The attempt that comes later would map the call in another way: the tool has changed meanwhile.
    const call = { ...request.call, arguments: { ...REFUND, amount: 900_000 } };
    const again = await decisions.decideAction({ ...request, call });
    expect(again.decision).toEqual(first.decision);
    expect(again.decision.mapped.action.material).toEqual(REFUND);
  });

  it('releases nothing that is to be cancelled, unless a lost attempt has released it', async () => {
    const held = decisions.request(REFUND);
    expect((await decisions.decideAction(held, undefined, false)).authorization).toBeNull();
    const begun = decisions.request(REFUND);
    const first = await decisions.decideAction(begun);
    expect(await decisions.decideAction(begun, undefined, false)).toEqual(first);
  });

  it('is no decision for another request under the same id', async () => {
    const request = decisions.request(REFUND);
    await decisions.decide(request);
    const other = { ...request, requestHash: `sha256:${'e'.repeat(64)}` };
    const { decision, authorization } = await decisions.decideAction(other, 'another-run');
    expect(decision.earlier).toEqual({ status: 'EXECUTING', isSameRequest: false });
    expect(authorization).toBeNull();
  });

  it('tells another run of the same request what became of it', async () => {
    const request = decisions.request(REFUND);
    const first = await decisions.decide(request);
    expect(first.earlier).toBeNull();
    await decisions.end(request, first, 'SUCCEEDED');
    expect((await decisions.decide(request, 'another-run')).earlier).toEqual({
      status: 'SUCCEEDED',
      isSameRequest: true,
    });
  });
});

describe('the authorisation', () => {
  const authorize = async (digest: string, run: string) => {
    const request = decisions.request({ ...REFUND, amount: 6_000 });
    const decision = await decisions.decide(request);
    const input = {
      request,
      action: decision.mapped.action,
      digest: decision.mapped.digest,
      arguments: request.call.arguments,
      tool: null,
      decidedUnder: decision.record.policyBundle,
      at: new Date().toISOString(),
      place: decision.next,
      workflow: { id: `act:${request.actionId}`, run: `run-of-${request.actionId}` },
    };
    const first = await decisions.activities.authorizeExecution(input);
    const workflow = run === 'same' ? input.workflow : { ...input.workflow, run };
    const again = decisions.activities.authorizeExecution({
      ...input,
      workflow,
      digest: digest === 'same' ? input.digest : digest,
      at: new Date(Date.now() + 5_000).toISOString(),
    });
    return { first, again };
  };

  it('is the same permit for a repeated attempt', async () => {
    const { first, again } = await authorize('same', 'same');
    expect(await again).toEqual(first);
  });

  it('is refused for good where the log lacks what the workflow has written before', async () => {
    const request = decisions.request({ ...REFUND, amount: 6_000 });
    const { next, mapped, record } = await decisions.decide(request);
    const input = {
      request,
      action: mapped.action,
      digest: mapped.digest,
      arguments: request.call.arguments,
      tool: null,
      decidedUnder: record.policyBundle,
      at: new Date().toISOString(),
      workflow: { id: `act:${request.actionId}`, run: `run-of-${request.actionId}` },
    };
    for (const place of [
      { seq: next.seq + 1, prev: 'a'.repeat(64) },
      { ...next, prev: 'a'.repeat(64) },
    ]) {
      await expect(decisions.activities.authorizeExecution({ ...input, place })).rejects.toMatchObject({
        type: 'out_of_step',
        nonRetryable: true,
      });
    }
    expect(await decisions.activities.authorizeExecution({ ...input, place: next })).toMatchObject({ granted: true });
  });

  it('is refused for good where the log has what came of the execution', async () => {
    const begun = decisions.request(REFUND);
    const first = await decisions.decideAction(begun);
    await decisions.end(begun, { after: first.next }, 'SUCCEEDED');
    await expect(decisions.decideAction(begun)).rejects.toMatchObject({ type: 'out_of_step', nonRetryable: true });
  });

  it.each([
    ['another digest', `sha256:${'d'.repeat(64)}`, 'same'],
    ['another run', 'same', 'another-run'],
  ])('is refused for good to %s', async (_name, digest, run) => {
    const { again } = await authorize(digest, run);
    await expect(again).rejects.toMatchObject({ type: 'out_of_step', nonRetryable: true });
  });
});
