import pg from 'pg';

export interface PostgresAccess {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
}

const CUSTOMERS = [
  ['cus_1', 'Ada Byron', 'ada@example.com', 'business'],
  ['cus_2', 'Emil Berg', 'emil@example.com', 'free'],
];

/** Table and rows that the demo's agent looks up. The user must be allowed to create a table. Idempotent. */
export async function prepareSupportDatabase(access: PostgresAccess): Promise<void> {
  const client = new pg.Client(access);
  await client.connect();
  try {
    await client.query(
      'CREATE TABLE IF NOT EXISTS customers (id text PRIMARY KEY, name text NOT NULL, email text NOT NULL, plan text NOT NULL)',
    );
    for (const customer of CUSTOMERS) {
      await client.query('INSERT INTO customers VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING', customer);
    }
  } finally {
    await client.end();
  }
}
