// @ts-check
import { defineConfig } from 'astro/config';
import node from '@astrojs/node';

// The barest server page to measure ours against (performance.md §4): no layout, no style, no
// front.
export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone', experimentalDisableStreaming: true }),
  devToolbar: { enabled: false },
});
