import { JsonPointer } from '@runplane/contracts';
import { pointerTokens } from '@runplane/mapping';
import { z } from 'zod';

const Parameter = z.union([
  JsonPointer,
  /** For columns that hold JSON: a list of scalars too is written as JSON. */
  z.strictObject({ pointer: JsonPointer, as: z.literal('json') }),
]);
export type Parameter = z.infer<typeof Parameter>;

const MODES = ['read', 'write'] as const;

const shape = z.strictObject({
  /** One SQL statement with the dialect's placeholders for the parameters. */
  statement: z.string().min(1).max(20_000),
  /** Where the value of each parameter stands in the arguments. */
  parameters: z.array(Parameter).max(100).default([]),
  mode: z.enum(MODES),
  /** Read: rows after these are left out. Write: a statement that touches more is rolled back. */
  maxRows: z.number().int().min(1).max(10_000).default(1000),
  /**
   * Write: where the arguments say how many rows may be touched. It has to be a material field, so that an approval
   * binds it. More than `maxRows` is never permitted by it.
   */
  approvedRows: JsonPointer.optional(),
});
export type SqlOperation = z.infer<typeof shape>;

export interface Dialect {
  /** First words of statements that one transaction can hold; transaction control itself is not among them. */
  firstWords: Readonly<Record<(typeof MODES)[number], readonly string[]>>;
  /** What else is wrong with a statement, or null. */
  problemOf?(statement: string, mode: SqlOperation['mode']): string | null;
}

/** The operation of a database tool: one statement, fixed by the tool definition. */
export function sqlOperation({ firstWords, problemOf = () => null }: Dialect) {
  return shape.superRefine(({ statement, mode, approvedRows }, context) => {
    const words = firstWords[mode];
    const problem = words.includes(firstWordOf(statement))
      ? problemOf(statement, mode)
      : `a ${mode} must begin with one of: ${words.join(', ')}`;
    if (problem) context.addIssue({ code: 'custom', path: ['statement'], message: problem });
    if (approvedRows !== undefined && mode === 'read') {
      context.addIssue({ code: 'custom', path: ['approvedRows'], message: 'a read touches no rows' });
    }
  });
}

export const pointerOf = (parameter: Parameter): string =>
  typeof parameter === 'string' ? parameter : parameter.pointer;

/** The top-level arguments that a statement uses; null where it uses all. */
export function usedBy({ parameters, approvedRows }: SqlOperation): ReadonlySet<string> | null {
  const pointers = [...parameters.map(pointerOf), ...(approvedRows === undefined ? [] : [approvedRows])];
  const names = pointers.map((pointer) => pointerTokens(pointer)[0]);
  return names.includes(undefined) ? null : new Set(names as string[]);
}

function firstWordOf(statement: string): string {
  const [word = ''] = statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ').match(/[A-Za-z]+/) ?? [];
  return word.toLowerCase();
}
