import { type CSSVariablesResolver, createTheme } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'cyan',
  // Dark enough for white text at 4.5:1 (WCAG 2.2, 1.4.3).
  primaryShade: 9,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** Dimmed text and errors at 4.5:1 on every background that it stands on. */
export const cssVariables: CSSVariablesResolver = (of) => ({
  // Under the pointer darker rather than lighter, for the same reason.
  variables: { '--mantine-color-cyan-filled-hover': '#095a69', '--mantine-primary-color-filled-hover': '#095a69' },
  light: {
    '--mantine-color-dimmed': of.colors.gray[7],
    '--mantine-color-placeholder': of.colors.gray[7],
    '--mantine-color-error': of.colors.red[9],
  },
  dark: {
    '--mantine-color-dimmed': of.colors.dark[1],
    '--mantine-color-placeholder': of.colors.dark[2],
    '--mantine-color-error': of.colors.red[4],
  },
});
