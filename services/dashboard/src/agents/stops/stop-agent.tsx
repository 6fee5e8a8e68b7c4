import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { OctagonX } from 'lucide-react';
import { useMay } from '../../sign-in/session';
import type { Agent } from '../queries';
import { StopDialog } from './stop-dialog';

/** The kill switch of one agent. */
export function StopAgent({ agent }: { agent: Agent }) {
  const [opened, { open, close }] = useDisclosure();
  if (!useMay('kill_switches.engage')) return null;
  return (
    <>
      <Button color="red" leftSection={<OctagonX size={16} aria-hidden />} onClick={open}>
        Stop
      </Button>
      {opened && <StopDialog scope="agent" value={agent.id} onClose={close} />}
    </>
  );
}
