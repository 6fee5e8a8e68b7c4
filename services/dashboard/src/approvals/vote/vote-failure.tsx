import { Alert, Text } from '@mantine/core';
import { codeOf } from '../../api/problem';
import { AppLink } from '../../shared/app-link';
import { Failure } from '../../shared/failure';
import { useNames } from '../../shared/names';
import type { ApprovalDetail } from '../queries';
import { ENDED } from '../queue-item';

/** Why a vote did not count: somebody was faster, it was edited, or what the server says. */
export function VoteFailure({ error, approval }: { error: unknown; approval: ApprovalDetail }) {
  const nameOf = useNames();
  const code = codeOf(error);
  if (code === 'already_decided' || code === 'approval_expired') {
    const { status, decidedBy } = approval;
    const how = status === 'PENDING' ? 'decided' : ENDED[status].toLowerCase();
    const by = decidedBy === null ? '' : ` by ${nameOf(decidedBy)}`;
    return (
      <Alert color="orange" role="alert" title="Your vote came too late">
        <Text size="sm">
          It was {how}
          {by} before your vote arrived. Your vote does not count.
        </Text>
      </Alert>
    );
  }
  if (code === 'digest_mismatch') {
    return (
      <Alert color="orange" role="alert" title="Your vote did not count">
        <Text size="sm">
          The action was edited before your vote arrived. Look at the new version, and vote on that.
        </Text>
      </Alert>
    );
  }
  return (
    <>
      <Failure error={error} title="Your vote did not count" />
      {code === 'step_up_required' && <AppLink to="/account">Register a passkey under My account</AppLink>}
    </>
  );
}
