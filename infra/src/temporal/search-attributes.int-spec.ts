import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { registerSearchAttributes } from './search-attributes.js';

describe('registerSearchAttributes', () => {
  let connection: Connection;
  let namespace: string;

  beforeAll(async () => {
    connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS });
    namespace = `attributes-${randomBytes(6).toString('hex')}`;
    const workflowExecutionRetentionPeriod = msToTs('1 day');
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  });
  afterAll(() => connection.close());

  const register = (wanted: Record<string, string>) => registerSearchAttributes(connection, namespace, wanted);

  it('registers what is missing, again and again without harm', async () => {
    await register({ TestOrg: 'Keyword' });
    await register({ TestOrg: 'Keyword', TestRisk: 'Int' });
    await register({ TestOrg: 'Keyword', TestRisk: 'Int' });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(customAttributes).toMatchObject({ TestOrg: 2, TestRisk: 3 });
  });

  it('refuses one that exists with another type, which the server itself lets pass', async () => {
    await register({ TestStatus: 'Text' });
    await expect(register({ TestStatus: 'Keyword', TestNew: 'Keyword' })).rejects.toThrow(
      'TestStatus is Text, must be Keyword',
    );
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(customAttributes).not.toHaveProperty('TestNew');
  });

  it('refuses a type that does not exist', async () => {
    await expect(register({ TestOther: 'Number' })).rejects.toThrow('Number is not a search attribute type');
  });
});
