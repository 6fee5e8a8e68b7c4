import { List, Text } from '@mantine/core';
import { useNames } from '../shared/names';
import { Section } from '../shared/section';
import { Time } from '../shared/time';
import type { Approval } from './queries';
import { votesText } from './queue-item';

type Stage = Approval['plan']['stages'][number];

/** Who is asked, how many votes are there and needed, and by when. */
export function StageCard({ approval }: { approval: Approval }) {
  const nameOf = useNames();
  const { plan, stage, stageName, status, votes, earlierVotes, votesNeeded, expiresAt, stageEndsAt, handovers } =
    approval;
  const current = plan.stages[stage];
  if (status !== 'PENDING' || current === undefined) return null;
  const given = handovers.filter((handover) => handover.stage === stage);
  return (
    <Section title={`Stage ${stage + 1} of ${plan.stages.length}: ${stageName}`}>
      <Text size="sm">
        <b>{votesText(votesNeeded)}</b>, of {current.quorum}. Asked: {approversText(current.approvers, nameOf)}.
      </Text>
      {given.map(({ from, to, at }) => (
        <Text size="sm" key={at}>
          {nameOf(from)} has handed their seat to {nameOf(to)}.
        </Text>
      ))}
      {earlierVotes.length + votes.length > 0 && (
        <List size="sm" aria-label="Votes so far">
          {[...earlierVotes, ...votes].map(({ voter, choice, at, standsFor }) => (
            <List.Item key={`${voter} ${at}`}>
              <b>{nameOf(voter)}</b>
              {standsFor !== null ? ` for ${nameOf(standsFor)}` : ''}: {choice}, <Time at={at} short />
            </List.Item>
          ))}
        </List>
      )}
      <Text size="sm">
        Expires <Time at={expiresAt} />.
        {stageEndsAt !== null && stageEndsAt < expiresAt && (
          <>
            {' '}
            The stage ends <Time at={stageEndsAt} />: {ENDS[current.onTimeout]}.
          </>
        )}
      </Text>
      {plan.delay !== undefined && (
        <Text size="sm">Once approved it waits for {plan.delay} before it runs, and can be cancelled until then.</Text>
      )}
      {plan.fourEyes && <Text size="sm">Four eyes: the owner of the agent may not vote.</Text>}
    </Section>
  );
}

const ENDS: Record<Stage['onTimeout'], string> = {
  deny: 'then it is denied',
  escalate: 'then the next stage is asked',
  extend: 'then it gets the same time once more',
  allow: 'then it counts as approved',
};

function approversText(approvers: Stage['approvers'], nameOf: (id: string) => string): string {
  const { people = [], groups = [], roles = [], onCall = [] } = approvers;
  return [
    ...people.map(nameOf),
    ...groups.map((group) => `group ${group}`),
    ...roles.map((role) => `everybody who is ${role}`),
    ...onCall.map((schedule) => `who is on call by ${schedule}`),
  ].join(', ');
}
