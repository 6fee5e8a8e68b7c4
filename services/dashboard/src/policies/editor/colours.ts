import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import { EditorView, type Extension } from '@uiw/react-codemirror';

/** Colours of code at 4.5:1 on the editor's background, in light and dark. */
const CODE = {
  light: { key: '#0b5f73', text: '#7a3e00', number: '#6a1b9a', comment: '#5c6370', sign: '#495057' },
  dark: { key: '#66d9e8', text: '#ffc078', number: '#e599f7', comment: '#a6adb8', sign: '#ced4da' },
} as const;

export function colours(scheme: 'light' | 'dark'): Extension {
  const code = CODE[scheme];
  const highlight = HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: code.key, fontWeight: '600' },
    { tag: [tags.string, tags.content], color: code.text },
    { tag: [tags.number, tags.bool, tags.atom, tags.keyword], color: code.number },
    { tag: tags.comment, color: code.comment, fontStyle: 'italic' },
    { tag: [tags.punctuation, tags.separator, tags.operator, tags.squareBracket, tags.brace], color: code.sign },
  ]);
  return [frame(scheme), syntaxHighlighting(highlight)];
}

function frame(scheme: 'light' | 'dark'): Extension {
  return EditorView.theme(
    {
      '&': {
        fontSize: '13px',
        color: 'var(--mantine-color-text)',
        backgroundColor: 'var(--mantine-color-body)',
        border: '1px solid var(--mantine-color-default-border)',
        borderRadius: 'var(--mantine-radius-md)',
      },
      '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)' },
      '.cm-content': { fontFamily: 'var(--mantine-font-family-monospace)', caretColor: 'var(--mantine-color-text)' },
      '.cm-gutters': {
        color: 'var(--mantine-color-dimmed)',
        backgroundColor: 'var(--mantine-color-default-hover)',
        border: 'none',
        borderRadius: 'var(--mantine-radius-md)',
      },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--mantine-color-default-hover)' },
      // The sign that the library puts there is in few fonts.
      '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: '""' },
      '.cm-tooltip': {
        color: 'var(--mantine-color-text)',
        backgroundColor: 'var(--mantine-color-body)',
        border: '1px solid var(--mantine-color-default-border)',
      },
      '.cm-completionDetail': { color: 'var(--mantine-color-dimmed)', fontStyle: 'normal' },
      '.cm-tooltip-autocomplete ul li[aria-selected]': {
        color: 'var(--mantine-primary-color-contrast)',
        backgroundColor: 'var(--mantine-primary-color-filled)',
      },
      '.cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail': { color: 'inherit' },
    },
    { dark: scheme === 'dark' },
  );
}
