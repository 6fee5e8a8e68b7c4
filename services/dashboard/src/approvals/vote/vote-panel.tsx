import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { Fingerprint } from 'lucide-react';
import { useState } from 'react';
import { Section } from '../../shared/section';
import { useMay, useSession } from '../../sign-in/session';
import { type ApprovalDetail, useIsAsked } from '../queries';
import { useMayVote } from '../roles';
import { BreakGlass } from './break-glass';
import { EditForm } from './edit-form';
import { GrantForm, grantHindrance } from './grant-form';
import { HandOver } from './hand-over';
import { type GrantWish, useVotes } from './use-votes';
import { Verdict } from './verdict';
import { VoteFailure } from './vote-failure';

interface VotePanelProps {
  /** What the reader sees, and votes on. */
  approval: ApprovalDetail;
  /** False where it has been edited since. */
  isCurrent: boolean;
  begin: 'vote' | 'edit';
  onEdited: (version: Pick<ApprovalDetail, 'digest' | 'revision'>) => void;
}

/** The vote of who is signed in, or why there is none. */
export function VotePanel({ approval, isCurrent, begin, onEdited }: VotePanelProps) {
  const vote = useVotes(approval);
  const [reason, setReason] = useState('');
  const [grant, setGrant] = useState<GrantWish | null>(null);
  const [mode, setMode] = useState<'vote' | 'edit'>(approval.arguments === null ? 'vote' : begin);
  const hindrance = useHindrance(approval);
  const mayHandOver = useMay('approvals.reassign');
  const glassBreaker = useMay('approvals.break_glass');
  if (approval.status !== 'PENDING') {
    return (
      <>
        {vote.isError && <VoteFailure error={vote.error} approval={approval} />}
        <Verdict approval={approval} />
      </>
    );
  }
  const given = reason.trim() === '' ? {} : { reason: reason.trim() };
  const blocked = !isCurrent || vote.isPending;
  const deniesWithReason = approval.plan.denyReasonRequired;
  return (
    <Section title="Your vote">
      {hindrance !== null ? (
        <Text size="sm">{hindrance}</Text>
      ) : mode === 'edit' ? (
        <EditForm
          approval={approval}
          vote={vote}
          isCurrent={isCurrent}
          onBack={() => setMode('vote')}
          onEdited={(version) => {
            onEdited(version);
            setMode('vote');
          }}
        />
      ) : (
        <Stack gap="sm">
          {approval.stepUpRequired && (
            <Alert icon={<Fingerprint aria-hidden />} title="Signed with your passkey">
              The risk of this action asks for it. Your browser asks for the passkey when you approve.
            </Alert>
          )}
          <Textarea
            label={deniesWithReason ? 'Reason (required to deny)' : 'Reason (not required)'}
            maxLength={1000}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {grantHindrance(approval) === null && <GrantForm approval={approval} value={grant} onChange={setGrant} />}
          <Group gap="xs">
            <Button
              disabled={blocked}
              loading={vote.isPending && vote.variables.choice === 'approve'}
              onClick={() => vote.mutate({ choice: 'approve', ...given, ...(grant ? { grant } : {}) })}
            >
              {grant ? 'Approve, with the grant' : 'Approve'}
            </Button>
            <Button
              color="red"
              disabled={blocked || (deniesWithReason && given.reason === undefined)}
              loading={vote.isPending && vote.variables.choice === 'deny'}
              onClick={() => vote.mutate({ choice: 'deny', ...given })}
            >
              Deny
            </Button>
            <Button variant="default" disabled={blocked} onClick={() => vote.mutate({ choice: 'abstain', ...given })}>
              Abstain
            </Button>
            <Button
              variant="default"
              disabled={blocked || approval.arguments === null}
              onClick={() => {
                vote.reset();
                setMode('edit');
              }}
            >
              Edit
            </Button>
          </Group>
        </Stack>
      )}
      {vote.isError && <VoteFailure error={vote.error} approval={approval} />}
      {(mayHandOver || glassBreaker) && (
        <Group gap="xs">
          {mayHandOver && <HandOver approval={approval} />}
          {glassBreaker && <BreakGlass approval={approval} vote={vote} isCurrent={isCurrent} />}
        </Group>
      )}
    </Section>
  );
}

/** Why the reader does not vote; null where they may, or where only the server can say. */
function useHindrance(approval: ApprovalDetail): string | null {
  const mayVote = useMayVote();
  const isAsked = useIsAsked(approval);
  const { member } = useSession();
  const own = [...approval.earlierVotes, ...approval.votes].find(
    ({ voter, standsFor }) => voter === member.id || standsFor === member.id,
  );
  if (own) return `You have voted: ${own.choice}. One person votes once.`;
  if (!mayVote) return 'Your roles do not let you vote: that takes owner, admin or approver.';
  if (isAsked === false) return 'This stage does not ask you. Whom it asks is said below.';
  return null;
}
