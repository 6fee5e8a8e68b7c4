import type { CanonicalAction } from '@runplane/contracts';
import { builtInCatalogue, unmappedAction } from '@runplane/mapping';
import type { Idempotency, RetryClass, ToolProvider } from '../provider.js';
import { providerRegistry } from '../registry.js';

/** Below it the page is written by this program. */
export const MARKER = '<!-- generated: node activities/dist/tools/page/write-page.js -->';

/** The page with the tables of all providers as they declare themselves. */
export function withTables(page: string): string {
  const [above = ''] = page.split(MARKER);
  const providers = [...providerRegistry.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${above}${MARKER}\n\n${overview(providers)}\n\n${providers.map(chapter).join('\n\n')}\n`;
}

function overview(providers: readonly ToolProvider[]): string {
  const rows = providers.map((provider) => [
    `\`${provider.name}\``,
    String(builtIns(provider).length),
    yes(provider.reconcile),
    yes(provider.dryRun),
    yes(provider.preview),
  ]);
  return table(['provider', 'built-in operations', 'finds unknown outcomes', 'dry run', 'preview'], rows);
}

function chapter(provider: ToolProvider): string {
  return [`### ${provider.name}`, operationsOf(provider), failuresOf(provider)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function operationsOf(provider: ToolProvider): string {
  const operations = builtIns(provider);
  if (operations.length === 0) return '';
  const classes: Idempotency[] = ['keyed', 'natural', 'none'];
  const lines = classes.flatMap((name) => {
    const ofClass = operations.filter(({ operation }) => provider.idempotency(operation) === name);
    if (ofClass.length === 0) return [];
    return [`- ${name} (${ofClass.length}): ${ofClass.map((one) => `\`${one.name}\``).join(' ')}`];
  });
  const undos = operations.flatMap(({ name, operation }) => {
    const undo = provider.undo?.(operation);
    return undo ? [[`\`${name}\``, `\`${undo.tool}\``, undo.description]] : [];
  });
  const parts = [`Built-in operations, by what a repeated attempt does:\n\n${lines.join('\n')}`];
  if (undos.length > 0) parts.push(table(['operation', 'undone by', 'which'], undos));
  return parts.join('\n\n');
}

function failuresOf({ failures }: ToolProvider): string {
  const classes: RetryClass[] = ['retry', 'terminal', 'unknown'];
  const codesOf = (wanted: RetryClass) =>
    Object.entries(failures)
      .filter(([, declared]) => declared === wanted)
      .map(([code]) => `\`${code}\``)
      .sort()
      .join(' ');
  return `Failures:\n\n${classes.map((name) => `- ${name}: ${codesOf(name)}`).join('\n')}`;
}

function builtIns(provider: ToolProvider): { name: string; operation: unknown }[] {
  const catalogue = builtInCatalogue();
  return [...catalogue.operations.values()]
    .filter((operation) => operation.provider === provider.name)
    .map((known) => {
      const definition = 'action' in known ? catalogue.actions.get(known.action) : undefined;
      const unmapped = unmappedAction(known.name, catalogue);
      const action: CanonicalAction = definition
        ? { ...unmapped, type: definition.type, effect: definition.effect }
        : unmapped;
      return { name: known.name, operation: provider.builtIn?.(known.name, action) ?? null };
    })
    .filter(({ operation }) => operation !== null)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const yes = (member: unknown) => (member === undefined ? '' : 'yes');

/** Columns of one width, as the formatter has them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((cells) => (cells[column] ?? '').length)));
  const rule = widths.map((width) => '-'.repeat(width));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [head, rule, ...rows].map(line).join('\n');
}
