import { Text, Timeline } from '@mantine/core';
import { useNames } from '../shared/names';
import { Section } from '../shared/section';
import { Time } from '../shared/time';
import type { Approval } from './queries';
import { ENDED } from './queue-item';

interface Moment {
  at: string;
  what: string;
  /** What was said. */
  text?: string | null;
}

/** All that has happened to an approval, oldest first. */
export function ApprovalTimeline({ approval }: { approval: Approval }) {
  const nameOf = useNames();
  const moments = momentsOf(approval, nameOf);
  return (
    <Section title="What has happened">
      <Timeline active={moments.length} bulletSize={14} lineWidth={2}>
        {moments.map(({ at, what, text }) => (
          <Timeline.Item key={`${at} ${what} ${text}`} title={what}>
            {text && (
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {text}
              </Text>
            )}
            <Text size="xs" c="dimmed" component="div">
              <Time at={at} />
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  );
}

const DID = { approve: 'approved', deny: 'denied', abstain: 'abstained' } as const;

function momentsOf(approval: Approval, nameOf: (id: string) => string): Moment[] {
  const { agentId, requestedAt, earlierVotes, votes, edits, handovers, questions, comments } = approval;
  const voted = [...earlierVotes, ...votes].map(
    ({ voter, standsFor, choice, at, reason, channel, steppedUp, grant }) => ({
      at,
      what:
        `${nameOf(voter)}${standsFor === null ? '' : ` for ${nameOf(standsFor)}`} ${DID[choice]}` +
        `${grant ? ', with a grant' : ''}${steppedUp ? ', signed with a passkey' : ''} (${channel})`,
      text: reason,
    }),
  );
  const asked = questions.map(({ askedBy, askedAt, to, text }) => ({
    at: askedAt,
    what: `${nameOf(askedBy)} asked the ${to}`,
    text,
  }));
  const answered = questions.flatMap(({ answer }) =>
    answer === null ? [] : [{ at: answer.at, what: `${nameOf(answer.by.id)} answered`, text: answer.text }],
  );
  const moments: Moment[] = [
    { at: requestedAt, what: `${nameOf(agentId)} asked, and the policy wants an approval` },
    ...voted,
    ...edits.map(({ by, at }) => ({ at, what: `${nameOf(by)} edited the arguments` })),
    ...handovers.map(({ by, from, to, at, reason }) => ({
      at,
      what: `${nameOf(by)} handed the seat of ${nameOf(from)} to ${nameOf(to)}`,
      text: reason,
    })),
    ...asked,
    ...answered,
    ...comments.map(({ author, at, text }) => ({ at, what: `${nameOf(author)} commented`, text })),
  ];
  const sorted = moments.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return approval.status === 'PENDING' || approval.decidedAt === null
    ? sorted
    : [...sorted, { at: approval.decidedAt, what: ENDED[approval.status], text: approval.reason }];
}
