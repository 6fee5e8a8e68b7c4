import { Text } from '@mantine/core';
import { AppLink } from '../../shared/app-link';
import { useNames } from '../../shared/names';
import { Section } from '../../shared/section';
import { Time } from '../../shared/time';
import type { ApprovalDetail } from '../queries';
import { ENDED } from '../queue-item';

/** How it was decided, by whom and when; and what comes of it. */
export function Verdict({ approval }: { approval: ApprovalDetail }) {
  const nameOf = useNames();
  const { status, decidedBy, decidedAt, reason, brokenGlass, executesAt, actionId } = approval;
  if (status === 'PENDING') return null;
  return (
    <Section title={ENDED[status]}>
      <Text size="sm" role="status">
        {decidedBy === null ? 'Nobody decided in time' : `By ${nameOf(decidedBy)}`}
        {decidedAt !== null && (
          <>
            , <Time at={decidedAt} />
          </>
        )}
        .{brokenGlass ? ' The glass was broken: one person approved against the plan.' : ''}
      </Text>
      {reason !== null && <Text size="sm">Reason: {reason}</Text>}
      {status === 'APPROVED' && executesAt !== null && (
        <Text size="sm">
          It runs not before <Time at={executesAt} />, and can be cancelled until then.
        </Text>
      )}
      <AppLink to="/actions/$actionId" params={{ actionId }} size="sm">
        See what became of the action
      </AppLink>
    </Section>
  );
}
