import { type CSSVariablesResolver, createTheme } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'cyan',
  // Dark enough for white text at 4.5:1 (WCAG 2.2, 1.4.3).
  primaryShade: { light: 9, dark: 8 },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** Dimmed text at 4.5:1 on every background that it stands on. */
export const cssVariables: CSSVariablesResolver = (of) => ({
  variables: {},
  light: { '--mantine-color-dimmed': of.colors.gray[7], '--mantine-color-placeholder': of.colors.gray[7] },
  dark: { '--mantine-color-dimmed': of.colors.dark[1], '--mantine-color-placeholder': of.colors.dark[2] },
});
