import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev -w services/dashboard` finds a running control plane. */
const controlPlane = process.env.RUNPLANE_CONTROL_PLANE_URL ?? 'http://localhost:7401';

export default defineConfig({
  base: '/app/',
  plugins: [react()],
  server: { host: '127.0.0.1', proxy: { '/v1': controlPlane } },
  build: {
    target: 'es2022',
    // The content security policy allows files of our own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
  },
});
