/** Arguments that a definition can't take; `pointer` is the place, `problem` ends a sentence that starts with it. */
export class ArgumentsInvalid extends Error {
  constructor(
    readonly pointer: string,
    readonly problem: string,
  ) {
    super(`${pointer === '' ? 'the arguments' : pointer} ${problem}`);
    this.name = 'ArgumentsInvalid';
  }
}
