import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { OctagonX } from 'lucide-react';
import { killSwitchesQuery } from '../agents/kill-switches';
import { AppLink } from '../shared/app-link';

/** On every page, as long as something is stopped. */
export function KillSwitchBanner() {
  const { data = [] } = useQuery(killSwitchesQuery);
  if (data.length === 0) return null;
  const [first] = data;
  const text =
    data.length === 1 ? `A kill switch is set: ${first?.reason ?? ''}` : `${data.length} kill switches are set.`;
  return (
    <Alert color="red" mb="md" icon={<OctagonX aria-hidden />} title={text}>
      <AppLink to="/agents/kill-switches" size="sm" c="inherit" underline="always">
        See what is stopped, and lift it
      </AppLink>
    </Alert>
  );
}
