import pg from 'pg';

/** Runs `work` on one connection, and closes it whatever happens. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'runplane-launcher' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
