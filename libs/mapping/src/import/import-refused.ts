/** A document that can't be imported at all. The message says what to do. */
export class ImportRefused extends Error {
  constructor(
    message: string,
    /** Place in the document, for example `/paths`; empty for the whole. */
    readonly pointer = '',
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ImportRefused';
  }
}
