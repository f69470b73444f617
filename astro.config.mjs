// @ts-check
import { defineConfig } from 'astro/config';
import node from '@astrojs/node';
import { clientTarget, noPreloadHelper } from './src/client-build.mjs';
import { flattenLayers } from './src/styles/flatten-layers.mjs';

// Fixed at build time. Host, protocol and limits are checked at run time by src/server.ts.
export default defineConfig({
  output: 'server',
  // A page is sent when it is whole: a fault in its last line is then an error page and not half an answer with status 200.
  adapter: node({ mode: 'middleware', experimentalDisableStreaming: true }),
  base: process.env.PORTAL_BASE || '/',
  trailingSlash: 'ignore',
  // The formatter breaks lines by the rules of JSX, so pages must be read by them.
  compressHTML: 'jsx',
  devToolbar: { enabled: false },
  prefetch: false,
  // Who is signed in is kept by src/features/accounts/sessions.ts.
  session: false,
  // src/server.ts answers a foreign Origin itself: Astro would compare with the host it was built for.
  security: { checkOrigin: false },
  build: { inlineStylesheets: 'never', assets: 'assets' },
  // Many readers open us in a WebView of 2018: a newer target rewrites media queries into a form it drops whole.
  vite: {
    environments: {
      client: {
        build: {
          rolldownOptions: {
            output: {
              // What every page with a form needs is one file: a phone asks for each file on its own.
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
