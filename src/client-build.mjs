/** Vite settings for scripts that readers load. Server code runs on the pinned Node. */

/**
 * Vite wraps each `import()` in a preload helper. When two pages use the helper, it becomes a
 * separate file, and each page sends a request for it. Our imports are small modules without
 * styles, so they are called directly.
 */
export const noPreloadHelper = () => ({
  name: 'no-preload-helper',
  enforce: 'pre',
  resolveId: (id, importer) =>
    id === '\0vite/preload-helper.js' ? `\0direct-import:${importer}` : null,
  load: (id) =>
    id.startsWith('\0direct-import:') ? 'export const __vitePreload = (load) => load();' : null,
});

/**
 * Astro sets its own target for the client environment and ignores ours. A plugin can override it.
 */
export const clientTarget = (target) => ({
  name: 'client-target',
  configEnvironment: (name) => (name === 'client' ? { build: { target } } : null),
});
