import { Alert, Group, SegmentedControl, Stack } from '@mantine/core';
import { lazy, Suspense, useRef, useState } from 'react';
import { ConfirmButton } from '../../shared/confirm-button';
import { Waiting } from '../../shared/loaded';
import { useMay } from '../../sign-in/session';
import { useDraft } from '../draft';
import type { PolicyTabProps } from '../tabs';
import { useCheck } from './check';
import type { CodeEditorHandle } from './code-editor';
import { MistakeList } from './mistake-list';
import { SaveButton } from './save-button';
import { useVocabulary } from './vocabulary';

const CodeEditor = lazy(() => import('./code-editor').then((module) => ({ default: module.CodeEditor })));
const RulesForm = lazy(() => import('../form/rules-form').then((module) => ({ default: module.RulesForm })));

/** Writing a policy: as text or by a form, both of the same draft. */
export function EditorTab({ policy }: PolicyTabProps) {
  const draft = useDraft();
  const newest = policy?.latestVersion ?? null;
  const mayWrite = useMay('policies.write');
  const [view, setView] = useState<'text' | 'form'>('text');
  const vocabulary = useVocabulary();
  const check = useCheck(draft.name, draft.text, mayWrite);
  const editor = useRef<CodeEditorHandle>(null);
  return (
    <Stack>
      {!mayWrite && <Alert>Owners, admins and policy authors write policies. You can read this one.</Alert>}
      {draft.isChanged && draft.base !== newest && (
        <Alert color="orange" title="Somebody saved a version since this draft was begun">
          {`It was begun on ${draft.base === null ? 'nothing' : `version ${draft.base}`}; the newest is version ${newest}. `}
          Compare them under Versions before you save: your text replaces theirs.
        </Alert>
      )}
      <Group justify="space-between">
        <SegmentedControl
          aria-label="Write as"
          value={view}
          onChange={(chosen) => setView(chosen === 'form' ? 'form' : 'text')}
          data={[
            { value: 'text', label: 'Text' },
            { value: 'form', label: 'Form' },
          ]}
        />
        {mayWrite && (
          <Group gap="xs">
            {draft.isChanged && newest !== null && <DiscardButton />}
            <SaveButton check={check} />
          </Group>
        )}
      </Group>
      <Suspense fallback={<Waiting lines={8} />}>
        {view === 'text' ? (
          <CodeEditor
            ref={editor}
            value={draft.text}
            onChange={draft.setText}
            readOnly={!mayWrite}
            mistakes={check.mistakes}
            vocabulary={vocabulary}
          />
        ) : (
          <RulesForm vocabulary={vocabulary} readOnly={!mayWrite} />
        )}
      </Suspense>
      {mayWrite && <MistakeList check={check} text={draft.text} onGoTo={goTo} />}
    </Stack>
  );

  function goTo(position: number): void {
    setView('text');
    // The editor may only now be put on the page.
    requestAnimationFrame(() => editor.current?.goTo(position));
  }
}

function DiscardButton() {
  const { reset } = useDraft();
  return (
    <ConfirmButton
      label="Discard draft"
      consequence="The text goes back to the newest version. What you wrote since is gone."
      onConfirm={async () => reset()}
      failure={{ error: null, isPending: false }}
      size="sm"
    />
  );
}
