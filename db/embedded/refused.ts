/** The embedded database cannot be used here. The message is one sentence for the terminal. */
export class EmbeddedPostgresRefused extends Error {
  override readonly name = 'EmbeddedPostgresRefused';
}
