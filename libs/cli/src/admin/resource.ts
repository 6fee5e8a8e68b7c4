import type { Command } from 'commander';
import { z } from 'zod';
import { part } from '../api/api.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { answer } from '../output/answer.js';
import type { Style } from '../output/style.js';
import { fields, table } from '../output/table.js';

/** An answer of 204, or one of which nothing is read. */
export const Nothing = z.unknown();

/** A thing with all its members, for people: the names as words, what is null left out. */
export function describeThing(thing: object, style: Style): string {
  return fields(
    style,
    Object.entries(thing).map(([name, value]) => [wordsOf(name), value]),
  );
}

/** `stageEndsAt`: "Stage ends at". */
function wordsOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

interface OneThing<T> {
  name: string;
  summary: string;
  example: string;
  /** What the operand is called in the help. */
  argument: string;
  about?: string;
  method?: 'get' | 'post' | 'put' | 'delete';
  /** Of the API, for the operand as a part of a path. */
  path(part: string): string;
  schema: z.ZodType<T>;
  /** For people; by default the thing with all its members. */
  text?(thing: T, given: string): string;
}

/** A command on one thing that sends nothing but its id. Where the API answers nothing, `--json` prints the id. */
export function addOne<T>(parent: Command, host: Host, one: OneThing<T>): void {
  const { name, summary, example, argument, about = 'its id', method = 'get', path, schema, text } = one;
  define(parent, name, summary, example)
    .argument(`<${argument}>`, about)
    .action(
      host.run(async (cli, given: string) => {
        const address = path(part(given));
        const api = cli.admin();
        const sent = method === 'put' ? api.put(address, schema, {}) : api[method](address, schema);
        const thing = await sent;
        const shown = text?.(thing, given) ?? describeThing(thing as object, cli.style);
        return answer(thing ?? { id: given }, shown);
      }),
    );
}

interface WholeList<T> {
  path: string;
  item: z.ZodType<T>;
  columns: readonly string[];
  row(item: T): readonly unknown[];
  summary: string;
  example: string;
}

/** `ls` of what the API lists at once, without pages. */
export function addWholeList<T>(parent: Command, host: Host, listed: WholeList<T>): void {
  const { path, item, columns, row, summary, example } = listed;
  define(parent, 'ls', summary, example).action(
    host.run(async (cli) => {
      const found = await cli.admin().get(path, z.looseObject({ items: z.array(item) }));
      return answer(found, table(cli.style, columns, found.items.map(row)));
    }),
  );
}
