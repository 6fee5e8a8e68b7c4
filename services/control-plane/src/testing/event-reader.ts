import type { LiveChange } from '@runplane/contracts';

/** Reads a stream of `GET /v1/events` as a browser does: in order, each event once. */
export class EventReader {
  private readonly abort: AbortController;
  private buffer = '';

  private constructor(
    readonly answer: Response,
    abort: AbortController,
    private readonly chunks: ReadableStreamDefaultReader<string>,
  ) {
    this.abort = abort;
  }

  /** Once the stream is open: what changes from then on is told. */
  static async open(url: string, headers: Record<string, string>): Promise<EventReader> {
    const abort = new AbortController();
    const answer = await fetch(`${url}/v1/events`, { headers, signal: abort.signal });
    if (answer.status !== 200 || !answer.body) throw new Error(`${answer.status} ${await answer.text()}`);
    const chunks = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    return new EventReader(answer, abort, chunks);
  }

  /** The next change, or null at the end of the stream. */
  async next(): Promise<LiveChange | null> {
    for (;;) {
      const end = this.buffer.indexOf('\n\n');
      if (end >= 0) {
        const block = this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 2);
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data) return JSON.parse(data) as LiveChange;
        continue;
      }
      const { done, value } = await this.chunks.read();
      if (done) return null;
      this.buffer += value;
    }
  }

  /** Changes up to the first that is wanted, which is the last of them. The stream must not end before. */
  async until(wanted: (change: LiveChange) => boolean): Promise<LiveChange[]> {
    const seen: LiveChange[] = [];
    for (;;) {
      const change = await this.next();
      if (!change) throw new Error(`the stream ended after ${JSON.stringify(seen)}`);
      seen.push(change);
      if (wanted(change)) return seen;
    }
  }

  /** Reads to the end. */
  async ended(): Promise<void> {
    while ((await this.next()) !== null);
  }

  close(): void {
    this.abort.abort();
  }
}
