// @ts-check
import { defineConfig } from 'astro/config';
import node from '@astrojs/node';

// Fixed at build time. Host, protocol and limits are checked at run time by src/server.ts.
export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'middleware' }),
  base: process.env.PORTAL_BASE || '/',
  trailingSlash: 'ignore',
  compressHTML: true,
  devToolbar: { enabled: false },
  prefetch: false,
  // src/server.ts answers a foreign Origin itself: Astro would compare with the host it was built for.
  security: { checkOrigin: false },
  build: { inlineStylesheets: 'never', assets: 'assets' },
  vite: { build: { assetsInlineLimit: 0, sourcemap: false } },
});
