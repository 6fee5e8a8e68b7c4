import '@mantine/core/styles.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client';
import { Notices } from './layout/notices';
import { router } from './router';
import { styleNonce } from './shared/style-nonce';
import { cssVariables, theme } from './shared/theme';
import { SessionGate } from './sign-in/session-gate';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element with the id "root".');

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={styleNonce}
      >
        <Notices />
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
