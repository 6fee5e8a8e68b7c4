import { page } from '@runplane/contracts';
import type { Command } from 'commander';
import type { z } from 'zod';
import { list } from '../api/api.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { answer } from '../output/answer.js';
import { table } from '../output/table.js';

interface Listed<T> {
  path: string;
  schema: z.ZodType<T>;
  columns: readonly string[];
  row(item: T): readonly unknown[];
  summary: string;
  example: string;
}

/** `ls` of one kind of resource. */
export function addList<T>(parent: Command, host: Host, listed: Listed<T>): void {
  const { path, schema, columns, row, summary, example } = listed;
  withPages(define(parent, 'ls', summary, example)).action(
    host.run(async (cli, options: PageOptions) => {
      const found = await list(cli.admin(), path, page(schema), { ...options });
      return answer(found, table(cli.style, columns, found.items.map(row)), moreNote(found));
    }),
  );
}
