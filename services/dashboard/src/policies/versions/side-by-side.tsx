import { yaml } from '@codemirror/lang-yaml';
import { MergeView } from '@codemirror/merge';
import { useComputedColorScheme } from '@mantine/core';
import { EditorState, EditorView, type Extension, lineNumbers } from '@uiw/react-codemirror';
import { useEffect, useRef } from 'react';
import { styleNonce } from '../../shared/style-nonce';
import { colours } from '../editor/colours';

interface Side {
  label: string;
  text: string;
}

/** Two texts beside each other with what differs marked; what is the same at length is folded. */
export function SideBySide({ left, right }: { left: Side; right: Side }) {
  const scheme = useComputedColorScheme('light');
  const place = useRef<HTMLDivElement>(null);
  const [before, after, leftName, rightName] = [left.text, right.text, left.label, right.label];
  useEffect(() => {
    if (place.current === null) return;
    const view = new MergeView({
      a: { doc: before, extensions: reading(scheme, leftName) },
      b: { doc: after, extensions: reading(scheme, rightName) },
      parent: place.current,
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
    return () => view.destroy();
  }, [before, after, leftName, rightName, scheme]);
  return <div ref={place} />;
}

function reading(scheme: 'light' | 'dark', label: string): Extension[] {
  return [
    EditorView.cspNonce.of(styleNonce()),
    EditorView.contentAttributes.of({ 'aria-label': `Text of ${label}`, tabindex: '0' }),
    EditorView.editable.of(false),
    EditorState.readOnly.of(true),
    EditorView.lineWrapping,
    lineNumbers(),
    yaml(),
    colours(scheme),
  ];
}
