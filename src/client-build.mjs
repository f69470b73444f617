/** What Vite is told about the scripts that readers get; the server's code runs on the pinned Node. */

/**
 * Vite wraps each `import()` in a helper that fetches its parts ahead. As soon as two pages use it, it is a file and a
 * request of its own on each. Ours import small modules without styles, so the call is made directly.
 */
export const noPreloadHelper = () => ({
  name: 'no-preload-helper',
  enforce: 'pre',
  resolveId: (id, importer) =>
    id === '\0vite/preload-helper.js' ? `\0direct-import:${importer}` : null,
  load: (id) =>
    id.startsWith('\0direct-import:') ? 'export const __vitePreload = (load) => load();' : null,
});

/** Astro sets its own target on the client environment and ignores ours there; a plugin has the last word. */
export const clientTarget = (target) => ({
  name: 'client-target',
  configEnvironment: (name) => (name === 'client' ? { build: { target } } : null),
});
