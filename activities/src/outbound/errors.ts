/** The destination is not permitted; nothing was sent. Trying again gives the same answer. */
export class DestinationRefused extends Error {
  override name = 'DestinationRefused';
}

/** Name lookup, connection or TLS handshake failed: nothing of the request was sent. */
export class NotSent extends Error {
  override name = 'NotSent';
}

/** The connection stood, so the request may have arrived; there is no answer. */
export class Unanswered extends Error {
  override name = 'Unanswered';
}
