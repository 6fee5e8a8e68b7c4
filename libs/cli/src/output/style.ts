import { styleText } from 'node:util';
import type { CommandContext } from '../context.js';

type Format = Parameters<typeof styleText>[0];

/** Colours where a person reads; plain text elsewhere (no-color.org). */
export class Style {
  constructor(readonly isOn: boolean) {}

  static of({ outIsTerminal, env }: CommandContext, wanted: boolean): Style {
    return new Style(wanted && outIsTerminal && !env.NO_COLOR && env.TERM !== 'dumb');
  }

  good = (text: string) => this.write('green', text);
  bad = (text: string) => this.write('red', text);
  warn = (text: string) => this.write('yellow', text);
  dim = (text: string) => this.write('dim', text);
  bold = (text: string) => this.write('bold', text);

  private write(format: Format, text: string): string {
    return this.isOn ? styleText(format, text, { validateStream: false }) : text;
  }
}

const GOOD: ReadonlySet<string> = new Set(['ALLOW', 'SUCCEEDED', 'APPROVED', 'active', 'DONE', 'PUBLISHED', 'ok']);
const BAD: ReadonlySet<string> = new Set(['BLOCK', 'BLOCKED', 'DENIED', 'FAILED', 'disabled', 'revoked', 'fail']);
const OPEN: ReadonlySet<string> = new Set([
  'REQUIRE_APPROVAL',
  'PENDING',
  'PENDING_APPROVAL',
  'PENDING_DECISION',
  'UNKNOWN',
  'EXPIRED',
  'RUNNING',
  'warn',
]);

/** A word of one of our closed sets, in the colour of its meaning. */
export function word(style: Style, text: string): string {
  if (GOOD.has(text)) return style.good(text);
  if (BAD.has(text)) return style.bad(text);
  return OPEN.has(text) ? style.warn(text) : text;
}
