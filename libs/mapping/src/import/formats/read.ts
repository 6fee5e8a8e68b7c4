import type { ImportWarning, Json } from '@runplane/contracts';
import { MAX_IMPORTED_TOOLS } from '@runplane/contracts';
import { ImportRefused } from '../import-refused.js';
import { WorkBudget } from '../schema/work-budget.js';
import type { SourceTool } from '../source-tool.js';

const MAX_WARNINGS = 2_000;

/** What a reader of a format collects. */
export class Read {
  title: string | null = null;
  servers: string[] = [];
  readonly tools: SourceTool[] = [];
  readonly warnings: ImportWarning[] = [];
  readonly budget = new WorkBudget();

  warn(code: ImportWarning['code'], message: string, operation?: string): void {
    if (this.warnings.length === MAX_WARNINGS) {
      throw new ImportRefused(`The document gives more than ${MAX_WARNINGS} warnings; the last: ${message}.`);
    }
    this.warnings.push({ code, message, ...(operation === undefined ? {} : { operation: operation.slice(0, 500) }) });
  }
}

export interface ReadOptions {
  /** Base URL of the connection through which the gateway shall run the tools. */
  baseUrl?: string;
}

/** A list of tools, bounded. Throws `ImportRefused`. */
export function boundedList(value: Json | undefined, what: string): Json[] {
  if (!Array.isArray(value)) throw new ImportRefused(`The document is no ${what}.`);
  if (value.length > MAX_IMPORTED_TOOLS) {
    throw new ImportRefused(`The document lists more than ${MAX_IMPORTED_TOOLS} tools. Import its parts one by one.`);
  }
  return value;
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
