/** A note, key, proof or policy that is not what it has to be; the message says what is wrong. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
}
