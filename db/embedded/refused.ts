/** The embedded database cannot be used here. The message is one sentence for the person at the terminal. */
export class EmbeddedPostgresRefused extends Error {
  override readonly name = 'EmbeddedPostgresRefused';
}
