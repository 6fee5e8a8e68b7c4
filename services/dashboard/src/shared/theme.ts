import { type CSSVariablesResolver, createTheme } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'cyan',
  // Dark enough for white text at 4.5:1 (WCAG 2.2, 1.4.3).
  primaryShade: 9,
  // Text on filled badges and buttons is black or white, whichever has 4.5:1: both have it at this luminance.
  autoContrast: true,
  luminanceThreshold: 0.179,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Badge: { defaultProps: { variant: 'light', tt: 'none', miw: 'max-content' } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
  },
});

/** Text on the pale ground of its own colour (alerts, light buttons), where the library's own is too pale. */
const ON_PALE = { orange: '#963600', red: '#a31515', teal: '#05604b', yellow: '#7a4a00', cyan: '#0a5866' };

/** Text at 4.5:1 on every background that it stands on. */
export const cssVariables: CSSVariablesResolver = (of) => ({
  variables: {
    '--mantine-color-cyan-filled-hover': '#095b6a',
    '--mantine-primary-color-filled-hover': '#095b6a',
    '--mantine-color-red-filled-hover': '#ab2323',
  },
  light: {
    '--mantine-color-dimmed': of.colors.gray[7],
    '--mantine-color-placeholder': of.colors.gray[7],
    '--mantine-color-error': of.colors.red[9],
    ...Object.fromEntries(
      Object.entries(ON_PALE).map(([name, color]) => [`--mantine-color-${name}-light-color`, color]),
    ),
  },
  dark: {
    '--mantine-color-dimmed': of.colors.dark[1],
    '--mantine-color-placeholder': of.colors.dark[1],
    '--mantine-color-error': of.colors.red[4],
  },
});
