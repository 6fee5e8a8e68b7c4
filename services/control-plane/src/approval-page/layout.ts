import { createHash } from 'node:crypto';
import { type Html, html } from '@runplane/contracts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse}td{vertical-align:top;padding:.2rem .8rem .2rem 0;overflow-wrap:anywhere}
blockquote{border-left:4px solid #c60;margin:1rem 0;padding:.2rem 1rem;background:#f6f6f6;font-family:monospace}
button{font:inherit;padding:.4rem 1.2rem;margin-right:.6rem}textarea{display:block;width:100%;margin:.4rem 0 1rem}`;

/** Nothing is loaded and nothing runs; a form goes to us or nowhere. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export function layout(title: string, content: readonly Html[]): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${title}</title><style>`;
  const rest = html`</style></head><body><h1>${title}</h1>${content}</body></html>`;
  return page.text + STYLE + rest.text;
}

export function table(rows: readonly { name: string; value: string }[]): Html {
  return html`<table>${rows.map(({ name, value }) => html`<tr><td><b>${name}</b></td><td>${value}</td></tr>`)}</table>`;
}
