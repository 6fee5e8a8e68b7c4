import type { Button, ContextBlock, KnownBlock, MrkdwnElement, PlainTextElement } from '@slack/web-api';
import { clipped, visible } from './visible.js';

/** What Block Kit takes, in characters. */
export const LIMITS = { header: 150, text: 3000, field: 2000, button: 75, value: 2000, url: 3000, blocks: 50 } as const;
const FIELDS = 10;
const CONTEXT_ELEMENTS = 10;

/** Text of whomever: Slack reads no markup in it, and nothing in it is hidden. */
export function plain(text: string, most: number, options: { lines?: boolean } = {}): PlainTextElement {
  // Slack refuses an empty text.
  return { type: 'plain_text', text: clipped(visible(text, options) || '–', most), emoji: false };
}

/** Our own words, and names that were escaped. */
export function markup(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text: clipped(text, LIMITS.text), verbatim: true };
}

export function header(text: string): KnownBlock {
  return { type: 'header', text: plain(text, LIMITS.header) };
}

export function paragraph(text: string): KnownBlock {
  return { type: 'section', text: plain(text, LIMITS.text, { lines: true }) };
}

/** `label` is ours, `value` anybody's. */
export function fields(entries: readonly (readonly [label: string, value: string])[]): KnownBlock[] {
  return chunks(entries, FIELDS).map((part) => ({
    type: 'section',
    fields: part.map(([label, value]) => plain(`${label}\n${visible(value)}`, LIMITS.field, { lines: true })),
  }));
}

export function context(elements: readonly (MrkdwnElement | PlainTextElement)[]): ContextBlock[] {
  return chunks(elements, CONTEXT_ELEMENTS).map((part) => ({ type: 'context', elements: [...part] }));
}

export function button(
  text: string,
  action: { id: string; value?: string; url?: string; style?: 'primary' | 'danger' },
): Button {
  return {
    type: 'button',
    action_id: action.id,
    text: plain(text, LIMITS.button),
    ...(action.value === undefined ? {} : { value: action.value }),
    ...(action.url === undefined ? {} : { url: action.url }),
    ...(action.style === undefined ? {} : { style: action.style }),
  };
}

/** Shown in the time zone of whoever looks; the text after the bar where a client can't. */
export function date(at: string): string {
  return `<!date^${Math.floor(Date.parse(at) / 1000)}^{date_short_pretty} at {time}|${at}>`;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}
