import { Stack } from '@mantine/core';
import { useState } from 'react';
import { sentence } from '../shared/action-sentence';
import { Page } from '../shared/page';
import { RiskCard } from '../shared/risk-card';
import { RulesCard } from '../shared/rules-card';
import { ApprovalTimeline } from './approval-timeline';
import { ArgumentsCard } from './arguments-card';
import { BudgetsCard } from './budgets-card';
import { ChangedNotice } from './changed-notice';
import classes from './decision.module.css';
import { EditsCard } from './edits-card';
import { LikeActions } from './like-actions';
import { PreviewCard } from './preview-card';
import type { ApprovalDetail } from './queries';
import { StageCard } from './stage-card';
import { Talk } from './talk';
import { VotePanel } from './vote/vote-panel';
import { WhatHappens } from './what-happens';

type Version = Pick<ApprovalDetail, 'digest' | 'revision'>;

const isSameVersion = (a: Version, b: Version | null) => a.digest === b?.digest && a.revision === b.revision;

interface DecisionViewProps {
  current: ApprovalDetail;
  begin: 'vote' | 'edit';
}

/**
 * What a reader has seen is what they vote on: an edit that arrives meanwhile is not slipped under the buttons. Until the
 * reader asks for it, the page shows, and votes name, the digest and revision that were there before.
 */
export function DecisionView({ current, begin }: DecisionViewProps) {
  const [seen, setSeen] = useState(current);
  /** The version that the reader's own edit has made. */
  const [own, setOwn] = useState<Version | null>(null);
  const isSame = isSameVersion(current, seen);
  if (!isSame && isSameVersion(current, own)) setSeen(current);
  const shown = isSame ? current : seen;
  return (
    <Page title={sentence(shown.action)} lead={LEADS[current.status]}>
      <div className={classes.page}>
        <Stack className={classes.what}>
          {!isSame && <ChangedNotice seen={seen} current={current} onShow={() => setSeen(current)} />}
          <WhatHappens approval={shown} />
          <ArgumentsCard approval={shown} />
        </Stack>
        <Stack className={classes.vote}>
          <VotePanel approval={shown} isCurrent={isSame} onEdited={setOwn} begin={begin} />
          <StageCard approval={current} />
        </Stack>
        <Stack className={classes.why}>
          <RiskCard risk={shown.risk} />
          <RulesCard title="Why it has to be decided" matched={shown.matched} />
          <BudgetsCard approvalId={current.id} />
          <PreviewCard approval={current} />
          <EditsCard approval={current} />
          <LikeActions approval={current} />
          <Talk approval={current} />
          <ApprovalTimeline approval={current} />
        </Stack>
      </div>
    </Page>
  );
}

const LEADS = {
  PENDING: 'This is what will happen once it is approved.',
  APPROVED: 'It was approved.',
  DENIED: 'It was denied, and does not run.',
  EXPIRED: 'Nobody decided in time; it does not run.',
  CANCELLED: 'It was cancelled, and does not run.',
} as const;
