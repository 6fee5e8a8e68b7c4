import { type Problem, ProblemError } from '@runplane/contracts';

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** The control plane's REST API with one credential. Throws `ProblemError` with the code that the API answered. */
export class AdminClient {
  constructor(
    private readonly url: string,
    private readonly credential: string,
  ) {}

  async get<T>(path: string): Promise<T> {
    return (await this.send('GET', path)).json() as Promise<T>;
  }

  async text(path: string): Promise<string> {
    return (await this.send('GET', path)).text();
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return (await this.send('POST', path, body)).json() as Promise<T>;
  }

  async put<T>(path: string, body: unknown): Promise<T> {
    return (await this.send('PUT', path, body)).json() as Promise<T>;
  }

  /** All items of a list, page by page. */
  async list<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor = '';
    do {
      const page = await this.get<Page<T>>(`${path}?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      items.push(...page.items);
      cursor = page.nextCursor ?? '';
    } while (cursor !== '');
    return items;
  }

  private async send(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: {
        authorization: `Bearer ${this.credential}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    const problem = (await response.json()) as Problem;
    const errors = (problem.errors ?? []).map((error) => `${error.path}: ${error.message}`);
    throw new ProblemError(problem.code, [`${method} ${path}: ${problem.detail}`, ...errors].join(' '));
  }
}
