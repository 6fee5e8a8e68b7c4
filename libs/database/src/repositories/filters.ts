/** Conditions of a query, for those of its filters that are given. `{}` stands for a value. */
export class Filters {
  readonly values: unknown[] = [];
  private readonly conditions: string[] = [];

  /** Left out where a value is undefined. */
  add(condition: string, ...values: unknown[]): this {
    if (values.includes(undefined)) return this;
    const parts = condition.split('{}');
    const numbered = parts.map((part, index) => (index < values.length ? `${part}${this.place(values[index])}` : part));
    this.conditions.push(numbered.join(''));
    return this;
  }

  /** `$n` of one more value. */
  place(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  get text(): string {
    return this.conditions.join(' AND ');
  }
}

/** For ILIKE: the text itself anywhere, whatever characters it has. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
