import type { CommandContext } from './context.js';
import { CommandError, EXIT } from './exit-codes.js';

export interface ServerOptions {
  url?: string;
  apiKey?: string;
}

const MOST_TRIES = 20;

/** The control plane's API, as a member whose key is given. */
export class Server {
  private constructor(
    private readonly base: string,
    private readonly apiKey: string,
    private readonly fetchWith: typeof fetch,
  ) {}

  /** By the options, else by `RUNPLANE_CONTROL_PLANE_URL` and `RUNPLANE_API_KEY`. Throws `CommandError`. */
  static of({ url, apiKey }: ServerOptions, { env, fetch: fetchWith }: CommandContext): Server {
    const base = url ?? env.RUNPLANE_CONTROL_PLANE_URL;
    const key = apiKey ?? env.RUNPLANE_API_KEY;
    if (!base) throw new CommandError(EXIT.usage, 'give --url, or set RUNPLANE_CONTROL_PLANE_URL');
    if (!key) throw new CommandError(EXIT.usage, 'give --api-key, or set RUNPLANE_API_KEY');
    return new Server(base.replace(/\/+$/, ''), key, fetchWith);
  }

  async text(path: string): Promise<string> {
    return (await this.get(path)).text();
  }

  async json<T>(path: string): Promise<T> {
    return (await (await this.get(path)).json()) as T;
  }

  async bytes(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.get(path)).arrayBuffer());
  }

  /** An answer of 2xx; 503 is asked for again, for a while. Throws `CommandError` with the server's reason. */
  async get(path: string): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.once(path);
      if (answer.ok) return answer;
      if (answer.status !== 503 || attempt === MOST_TRIES) throw await refusal(path, answer);
      await answer.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, Math.min(1_000, 50 * attempt)));
    }
  }

  private async once(path: string): Promise<Response> {
    try {
      return await this.fetchWith(this.base + path, { headers: { authorization: `Bearer ${this.apiKey}` } });
    } catch (cause) {
      const reason = (cause as { cause?: Error }).cause?.message ?? (cause as Error).message;
      throw new CommandError(EXIT.unavailable, `${this.base} cannot be reached: ${reason}`, { cause });
    }
  }
}

async function refusal(path: string, answer: Response): Promise<CommandError> {
  const text = await answer.text();
  let detail = text.slice(0, 200);
  try {
    const problem = JSON.parse(text) as { detail?: string; title?: string };
    detail = problem.detail ?? problem.title ?? detail;
  } catch {
    // Not every server in between answers with a problem document.
  }
  return new CommandError(EXIT.unavailable, `${path}: the server answers ${answer.status}: ${detail}`);
}
