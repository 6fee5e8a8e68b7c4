import type { Json } from '@runplane/contracts';
import { plainText } from '../../plain-text.js';
import { list } from '../../schema/members.js';
import { objectOf } from '../../schema/references.js';
import { textOf } from '../read.js';

export function serverUrls(servers: Json | undefined): string[] {
  const urls = list(servers).map((server) => plainText(textOf(objectOf(server)?.url), 300));
  return urls.filter((url) => url !== '').slice(0, 20);
}

/** Whether one of the servers is at `baseUrl`. One that is relative or has variables may be anywhere. */
export function servesOperation(servers: Json | undefined, baseUrl: string): boolean {
  const urls = serverUrls(servers);
  return (
    urls.length === 0 || urls.some((url) => !URL.canParse(url) || url.includes('{') || normal(url) === normal(baseUrl))
  );
}

function normal(url: string): string {
  return URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url;
}
