import type { LogFixture } from '../../libs/database/test-support/log-fixture.js';

const TABLES = [
  'audit_entries',
  'audit_order',
  'audit_pending',
  'audit_tiles',
  'audit_checkpoints',
  'audit_anchors',
  'super_tiles',
  'super_checkpoints',
  'super_cosigned',
];

/** An old copy of the whole log, as a backup holds it; `restore` puts it back past grants and triggers. */
export async function copyLog({ superuser }: LogFixture): Promise<{ restore(): Promise<void> }> {
  await superuser.query('DROP SCHEMA IF EXISTS backup CASCADE; CREATE SCHEMA backup');
  for (const table of TABLES) await superuser.query(`CREATE TABLE backup.${table} AS TABLE public.${table}`);
  return {
    async restore() {
      await superuser.query('BEGIN; SET LOCAL session_replication_role = replica');
      for (const table of TABLES) {
        await superuser.query(`DELETE FROM public.${table}`);
        await superuser.query(`INSERT INTO public.${table} OVERRIDING SYSTEM VALUE SELECT * FROM backup.${table}`);
      }
      await superuser.query('COMMIT');
    },
  };
}
