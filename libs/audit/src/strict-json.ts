/** An object has a member twice: readers differ in which one they take (RFC 8259 section 4). */
export class DuplicateMemberError extends SyntaxError {
  override readonly name = 'DuplicateMemberError';
}

/** Gets a number as it is written, which may say more than its value, and where it stands. */
export type OnNumber = (literal: string, path: readonly (string | number)[]) => void;

/**
 * `JSON.parse` that refuses an object with the same member twice. Throws `SyntaxError`, or `DuplicateMemberError` with
 * the member's name.
 */
export function parseStrictJson(text: string, onNumber?: OnNumber): unknown {
  const value: unknown = JSON.parse(text);
  new Scan(text, onNumber).value();
  return value;
}

/** Walks a text that is known to be JSON, and looks at what `JSON.parse` does not show. */
class Scan {
  private at = 0;
  private readonly path: (string | number)[] = [];

  constructor(
    private readonly text: string,
    private readonly onNumber?: OnNumber,
  ) {}

  value(): void {
    const char = this.peek();
    if (char === '{') this.object();
    else if (char === '[') this.array();
    else if (char === '"') this.string();
    else this.scalar();
  }

  private inside(part: string | number): void {
    this.path.push(part);
    this.value();
    this.path.pop();
  }

  private object(): void {
    const seen = new Set<string>();
    this.at++;
    while (this.peek() !== '}') {
      if (this.peek() === ',') this.at++;
      this.peek();
      const name: string = JSON.parse(this.string());
      if (seen.has(name))
        throw new DuplicateMemberError(`the member ${JSON.stringify(name)} stands twice in one object`);
      seen.add(name);
      this.peek();
      this.at++;
      this.inside(name);
    }
    this.at++;
  }

  private array(): void {
    this.at++;
    for (let index = 0; this.peek() !== ']'; index++) {
      if (this.peek() === ',') this.at++;
      this.inside(index);
    }
    this.at++;
  }

  /** The string with its quotes. */
  private string(): string {
    const start = this.at++;
    while (this.text[this.at] !== '"') this.at += this.text[this.at] === '\\' ? 2 : 1;
    this.at++;
    return this.text.slice(start, this.at);
  }

  private scalar(): void {
    const start = this.at;
    while (this.at < this.text.length && !',]} \t\r\n'.includes(this.text[this.at] as string)) this.at++;
    const literal = this.text.slice(start, this.at);
    if (/^[-\d]/.test(literal)) this.onNumber?.(literal, this.path);
  }

  /** Next character that is no white space. */
  private peek(): string | undefined {
    while (' \t\r\n'.includes(this.text[this.at] ?? '-')) this.at++;
    return this.text[this.at];
  }
}
