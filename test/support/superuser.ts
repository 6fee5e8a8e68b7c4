import { Client } from 'pg';
import type { Stack } from './stack.js';

/** Looks into the stack's database, or changes it, past all rights and row-level security. */
export async function asSuperuser<T>(stack: Pick<Stack, 'ownerUrl'>, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: stack.ownerUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
