import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { OutcomeUnknownError, Runplane } from '@runplane/sdk';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld({ env: { RUNPLANE_REPORT_WITHIN_SECONDS: '5' } });
const callback = () => ({ ...refund(100), execution: 'callback', wait: 20 });

describe('kill -9 of an agent that has its permit and has not reported', () => {
  const { tool, arguments: args } = refund(100);
  const call = { tool, arguments: args, idempotencyKey: randomUUID() };
  let left: { actionId: string; permit: string };

  beforeAll(async () => {
    const agent = spawn(
      process.execPath,
      [join(__dirname, 'dist', 'support', 'callback-agent.js'), JSON.stringify(call), `${world.effects.url}/refunds`],
      {
        env: { ...process.env, RUNPLANE_URL: world.stack.gatewayUrl, RUNPLANE_API_KEY: world.org.agentKey },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = await once(agent.stdout, 'data');
    left = JSON.parse(String(line));
    agent.kill('SIGKILL');
    await once(agent, 'exit');
  });

  it('the action is UNKNOWN when the lease ends', async () => {
    const { body } = await world.agent.wait(left.actionId, 0);
    expect(body.status).toBe('EXECUTING');
    const final = await new Runplane({ url: world.stack.gatewayUrl, apiKey: world.org.agentKey }).wait(left.actionId);
    expect(final).toMatchObject({ status: 'UNKNOWN', error: { code: 'not_reported' } });
    expect(world.countOf(call)).toBe(1);
  });

  it('its successor with the same key gets no second permit', async () => {
    const sdk = new Runplane({ url: world.stack.gatewayUrl, apiKey: world.org.agentKey });
    let ran = false;
    const execute = () => {
      ran = true;
    };
    await expect(sdk.guard({ ...call, execute })).rejects.toThrow(OutcomeUnknownError);
    expect(ran).toBe(false);
  });

  it('a report that comes after the lease is refused', async () => {
    const late = await world.agent.report(left.actionId, { permit: left.permit, status: 'succeeded' });
    expect(late).toMatchObject({ status: 409, body: { code: 'outcome_conflict' } });
    expect((await world.agent.wait(left.actionId, 0)).body.status).toBe('UNKNOWN');
  });
});

describe('a permit', () => {
  it('takes one outcome: the same again gets the same answer, another one is refused', async () => {
    const { body } = await world.agent.guard(callback());
    const succeeded = { permit: body.permit, status: 'succeeded', result: { paid: true } };
    const first = await world.agent.report(body.actionId, succeeded);
    expect(first).toMatchObject({ status: 200, body: { status: 'SUCCEEDED', result: { paid: true } } });
    const again = await world.agent.report(body.actionId, succeeded);
    expect(again).toMatchObject({ status: 200, body: { status: 'SUCCEEDED', result: { paid: true } } });
    const other = await world.agent.report(body.actionId, { permit: body.permit, status: 'failed' });
    expect(other).toMatchObject({ status: 409, body: { code: 'outcome_conflict' } });
  });

  it('takes one of two outcomes that are reported at once', async () => {
    const { body } = await world.agent.guard(callback());
    const answers = await Promise.all(
      ['succeeded', 'failed'].map((status) => world.agent.report(body.actionId, { permit: body.permit, status })),
    );
    const accepted = answers.filter(({ status }) => status === 200);
    expect(accepted).toHaveLength(1);
    expect(answers.find(({ status }) => status !== 200)?.body.code).toBe('outcome_conflict');
    expect((await world.agent.wait(body.actionId, 5)).body.status).toBe(accepted[0]?.body.status);
  });

  it('is refused for another action, whose own permit still counts', async () => {
    const [mine, other] = await Promise.all([world.agent.guard(callback()), world.agent.guard(callback())]);
    const report = { permit: mine.body.permit, status: 'succeeded' };
    const refused = await world.agent.report(other.body.actionId, report);
    expect(refused).toMatchObject({ status: 403, body: { code: 'permit_invalid' } });
    expect((await world.agent.report(other.body.actionId, { ...report, permit: other.body.permit })).status).toBe(200);
  });
});
