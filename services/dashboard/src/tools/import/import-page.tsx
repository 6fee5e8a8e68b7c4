import { Stepper } from '@mantine/core';
import { useState } from 'react';
import type { Schema } from '../../api/types';
import { Page } from '../../shared/page';
import { AppliedStep } from './applied-step';
import { DocumentStep } from './document-step';
import { ReviewStep } from './review-step';

/** From a description of somebody else's tools to definitions of ours, reviewed by a person. */
export function ImportPage() {
  const [preview, setPreview] = useState<Schema<'ImportPreview'> | null>(null);
  const [applied, setApplied] = useState<Schema<'AppliedImport'> | null>(null);
  const step = applied !== null ? 2 : preview !== null ? 1 : 0;
  const goTo = (chosen: number) => {
    if (chosen === 0) setPreview(null);
  };
  return (
    <Page
      title="Import tools"
      lead="Nothing changes until you have seen what is proposed, with the reason for each effect."
    >
      <Stepper active={step} onStepClick={goTo} size="sm">
        <Stepper.Step label="Document" allowStepSelect={step === 1}>
          <DocumentStep onPreview={setPreview} />
        </Stepper.Step>
        <Stepper.Step label="Review" allowStepSelect={false}>
          {preview !== null && <ReviewStep preview={preview} onApplied={setApplied} />}
        </Stepper.Step>
        <Stepper.Completed>
          {applied !== null && preview !== null && <AppliedStep applied={applied} policy={preview.proposal.policy} />}
        </Stepper.Completed>
      </Stepper>
    </Page>
  );
}
