import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { type Diagnostic, linter, lintGutter, setDiagnostics } from '@codemirror/lint';
import { useComputedColorScheme } from '@mantine/core';
import CodeMirror, { EditorView, type ReactCodeMirrorRef } from '@uiw/react-codemirror';
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import { styleNonce } from '../../shared/style-nonce';
import { colours } from './colours';
import { type Mistake, rangeOf } from './mistakes';
import { optionsAt, type Vocabulary } from './options';

export interface CodeEditorHandle {
  /** Puts the cursor at a place of the text, and the focus into the editor. */
  goTo: (position: number) => void;
}

interface CodeEditorProps {
  value: string;
  onChange: (text: string) => void;
  readOnly: boolean;
  mistakes: readonly Mistake[];
  vocabulary: Vocabulary;
  ref?: Ref<CodeEditorHandle>;
}

/** A policy's YAML with completion from what the organisation has, and its mistakes marked where they are. */
export function CodeEditor({ value, onChange, readOnly, mistakes, vocabulary, ref }: CodeEditorProps) {
  const scheme = useComputedColorScheme('light');
  const editor = useRef<ReactCodeMirrorRef>(null);
  const known = useRef(vocabulary);
  known.current = vocabulary;
  const extensions = useMemo(
    () => [
      EditorView.cspNonce.of(styleNonce()),
      EditorView.contentAttributes.of({ 'aria-label': 'Text of the policy', tabindex: '0' }),
      yaml(),
      linter(null),
      lintGutter(),
      autocompletion({ override: [(context) => complete(context, known.current)] }),
      colours(scheme),
    ],
    [scheme],
  );
  useImperativeHandle(ref, () => ({ goTo: (position) => moveTo(editor.current?.view, position) }), []);
  useEffect(() => {
    const view = editor.current?.view;
    if (view)
      view.dispatch(
        setDiagnostics(
          view.state,
          mistakes.map((each) => diagnosticOf(view, each)),
        ),
      );
  }, [mistakes]);
  return (
    <CodeMirror
      ref={editor}
      value={value}
      onChange={onChange}
      readOnly={readOnly}
      extensions={extensions}
      theme="none"
      minHeight="320px"
      maxHeight="65vh"
      // Tab leaves the editor: nobody is caught in it who has a keyboard only.
      indentWithTab={false}
      basicSetup={{ autocompletion: false, syntaxHighlighting: false, foldGutter: false }}
    />
  );
}

function moveTo(view: EditorView | undefined, position: number): void {
  if (!view) return;
  view.dispatch({ selection: { anchor: Math.min(position, view.state.doc.length) }, scrollIntoView: true });
  view.focus();
}

function diagnosticOf(view: EditorView, mistake: Mistake): Diagnostic {
  const range = rangeOf(view.state.doc.toString(), mistake);
  const message = mistake.suggestion === undefined ? mistake.message : `${mistake.message}. ${mistake.suggestion}`;
  return { ...range, severity: 'error', message, source: mistake.code };
}

function complete(context: CompletionContext, vocabulary: Vocabulary): CompletionResult | null {
  const { state, pos, explicit } = context;
  const { replaces, options } = optionsAt(state.doc.toString(), pos, vocabulary);
  if (options.length === 0 || (replaces === 0 && !explicit && !context.matchBefore(/[.[,:]\s?|- $/))) return null;
  return {
    from: pos - replaces,
    options: options.map(({ kind, ...option }) => ({ ...option, type: kind })),
    validFor: /^[\w-]*$/,
  };
}
