import { createHash } from 'node:crypto';
import { type Html, html } from '@runplane/contracts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse}td{vertical-align:top;padding:.2rem .8rem .2rem 0;overflow-wrap:anywhere}
blockquote{border-left:4px solid #c60;margin:1rem 0;padding:.2rem 1rem;background:#f6f6f6;font-family:monospace}
button{font:inherit;padding:.4rem 1.2rem;margin-right:.6rem}textarea{display:block;width:100%;margin:.4rem 0 1rem}`;

/** Nothing is loaded, and nothing runs but the page's own `script`, which may call us; a form goes to us or nowhere. */
export const contentSecurityPolicy = (script?: string): string =>
  [
    "default-src 'none'",
    `style-src ${sourceOf(STYLE)}`,
    ...(script === undefined ? [] : [`script-src ${sourceOf(script)}`, "connect-src 'self'"]),
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

export function layout(title: string, content: readonly Html[], script?: string): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${title}</title><style>`;
  const rest = html`</style></head><body><h1>${title}</h1>${content}`;
  const end = script === undefined ? '' : `<script>${script}</script>`;
  return `${page.text}${STYLE}${rest.text}${end}</body></html>`;
}

export function table(rows: readonly { name: string; value: string }[]): Html {
  return html`<table>${rows.map(({ name, value }) => html`<tr><td><b>${name}</b></td><td>${value}</td></tr>`)}</table>`;
}

/** How a content security policy names what stands in the page itself. */
function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
