// @ts-check
import { defineConfig } from 'astro/config';
import node from '@astrojs/node';
import { clientTarget, noPreloadHelper } from './src/client-build.mjs';
import { flattenLayers } from './src/styles/flatten-layers.mjs';

// Fixed at build time. Host, protocol and limits are checked at run time by src/server.ts.
export default defineConfig({
  output: 'server',
  // No streaming: an error in the last line then gives an error page, not half a page with status
  // 200.
  adapter: node({ mode: 'middleware', experimentalDisableStreaming: true }),
  base: process.env.PORTAL_BASE || '/',
  trailingSlash: 'ignore',
  // The formatter breaks lines by JSX rules, so pages must be compiled by them.
  compressHTML: 'jsx',
  devToolbar: { enabled: false },
  prefetch: false,
  // Sessions are stored by src/features/accounts/sessions.ts.
  session: false,
  // src/server.ts refuses a foreign Origin itself. Astro would compare with the host of the build.
  security: { checkOrigin: false },
  build: { inlineStylesheets: 'never', assets: 'assets' },
  // Many readers use a WebView of 2018. A newer target rewrites media queries into a form that it
  // ignores.
  vite: {
    environments: {
      client: {
        build: {
          rolldownOptions: {
            output: {
              // One file with what every form page needs: a phone sends a request for each file.
              codeSplitting: {
                groups: [
                  {
                    name: 'forms',
                    test: /layouts\/browser\/(busy-forms|draft-store|browser-clock)\.ts$/,
                  },
                ],
              },
            },
          },
        },
      },
    },
    plugins: [noPreloadHelper(), clientTarget(['chrome64', 'ios12'])],
    css: { postcss: { plugins: [flattenLayers()] } },
    build: {
      assetsInlineLimit: 0,
      sourcemap: false,
      cssTarget: ['chrome64', 'safari12'],
    },
  },
});
