import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type ArchiveFile,
  formatEntryBundle,
  pathsOfTree,
  utf8,
  type VerifyReport,
  verifierFromKey,
  verifyTiles,
} from '@runplane/audit';
import { AUDIT_EVENT_TYPES } from '@runplane/contracts';
import type { Database } from '@runplane/database';

/** The files of an org's log as it is stored now, whatever somebody did to it: what is missing is left out. */
export function exportLog(database: Database, orgId: string): Promise<ArchiveFile[]> {
  return database.withOrg(orgId, async ({ audit }) => {
    const checkpoint = await audit.checkpoint();
    if (!checkpoint) return [];
    const files: ArchiveFile[] = [{ path: 'checkpoint', data: utf8(checkpoint.note) }];
    for (const part of pathsOfTree(checkpoint.size)) {
      const data =
        part.kind === 'tile'
          ? await audit.tile(part.level, part.index, part.width)
          : formatEntryBundle(
              (await audit.entries({ from: part.index * 256, limit: part.width })).map(({ event }) => utf8(event)),
            );
      if (data) files.push({ path: part.path, data });
    }
    return files;
  });
}

/** As a stranger with the log's key verifies it. */
export function verifyFiles(files: readonly ArchiveFile[], key: string, kept: string[] = []): Promise<VerifyReport> {
  const byPath = new Map(files.map(({ path, data }) => [path, data]));
  return verifyTiles(async (path) => byPath.get(path) ?? null, {
    verifier: verifierFromKey(key),
    types: new Set(AUDIT_EVENT_TYPES),
    earlierCheckpoints: kept,
  });
}

/** Runs `work` with the files in a folder of their own. */
export async function inFolder<T>(files: readonly ArchiveFile[], work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-export-'));
  try {
    for (const { path, data } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), data);
    }
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
