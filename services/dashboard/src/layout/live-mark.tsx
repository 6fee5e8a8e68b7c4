import { Badge, Tooltip } from '@mantine/core';
import { useLiveState } from '../api/live';

/** Says whether changes arrive by themselves. */
export function LiveMark() {
  const live = useLiveState() === 'live';
  const text = live ? 'Changes appear by themselves.' : 'Not connected to the control plane: what you see may be old.';
  return (
    <Tooltip label={text}>
      <Badge role="status" variant="dot" color={live ? 'teal' : 'orange'} visibleFrom="xs">
        {live ? 'Live' : 'Reconnecting'}
      </Badge>
    </Tooltip>
  );
}
