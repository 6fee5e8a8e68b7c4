import { Session } from '@runplane/contracts';

/** Of every route that signs in; the cookie comes with it. */
export const SIGNED_IN = {
  schema: Session,
  description: 'Who is signed in, and the token that changes are sent with.',
};
