import { Text } from '@mantine/core';
import { ShownOnce } from '../../shared/shown-once';

/** How long an invitation is good, as the text below says. */
export const EXPIRES_IN_HOURS = 7 * 24;

interface InvitedProps {
  /** Null where the mail has it. */
  token: string | null;
  email: string;
}

/** Whoever sees the link could use it: it is handed to one person. */
export function Invited({ token, email }: InvitedProps) {
  if (token === null) return <Text role="status">The invitation is on its way to {email}.</Text>;
  return (
    <>
      <Text size="sm">Hand this link to {email}, and to nobody else. It is good once, for seven days.</Text>
      <ShownOnce label="Link of the invitation" secret={`${window.location.origin}/app/invitation#token=${token}`} />
    </>
  );
}
