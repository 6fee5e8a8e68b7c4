import type { Session } from '@runplane/contracts';
import type { Answer } from './test-control-plane.js';

/** A browser on a page of ours: it keeps cookies, and sends the token of its session with what changes something. */
export class TestBrowser {
  session: Session | null = null;
  private readonly cookies = new Map<string, string>();

  constructor(private readonly url: string) {}

  /** `headers` come on top of the page's own. Redirects are answers. */
  async send(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(new URL(path, this.url), {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(this.session ? { 'runplane-csrf': this.session.csrfToken } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    for (const cookie of answer.headers.getSetCookie()) this.keep(cookie);
    const text = await answer.text();
    const isJson = /json(;|$)/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, body: isJson ? JSON.parse(text) : text, headers: answer.headers };
  }

  /** A route that signs in; its session is the browser's from now on. */
  async signIn(path: string, body: object): Promise<Answer> {
    const answer = await this.send('POST', path, body);
    if (answer.status === 201) this.session = answer.body;
    return answer;
  }

  async isSignedIn(): Promise<boolean> {
    return (await this.send('GET', '/v1/session')).status === 200;
  }

  private keep(setCookie: string): void {
    const [pair = '', ...attributes] = setCookie.split('; ');
    const at = pair.indexOf('=');
    if (attributes.includes('Max-Age=0')) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}
