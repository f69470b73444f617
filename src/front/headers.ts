/** Headers of every response, including errors, static files and refusals (S22, S24). */

/**
 * Strict, because the portal needs no inline script or style and nothing from other hosts (trust.md
 * §2.4).
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function securityHeaders(portalOrigin: string): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy':
      'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    ...(portalOrigin.startsWith('https:') && { 'Strict-Transport-Security': 'max-age=31536000' }),
  };
}

/** Adds `charset=utf-8` to every text type (ASVS 4.1.1). */
export function withCharset(contentType: string): string {
  const isText =
    /^(text\/|application\/(javascript|json|xml|[\w.-]+\+(json|xml))|image\/svg\+xml)/i.test(
      contentType,
    );
  return isText && !/charset=/i.test(contentType) ? `${contentType}; charset=utf-8` : contentType;
}

export const isCompressible = (contentType: string): boolean =>
  /^(text\/(?!event-stream)|application\/(javascript|json|xml|wasm|[\w.-]+\+(json|xml))|image\/svg\+xml)/i.test(
    contentType,
  );

export type Encoding = 'br' | 'gzip';

/**
 * The better encoding that the client accepts. Null when it accepts neither, or refuses it with
 * q=0.
 */
export function chooseEncoding(acceptEncoding: string | undefined): Encoding | null {
  const taken = new Set(
    (acceptEncoding ?? '')
      .split(',')
      .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
      .map((part) => part.split(';')[0]?.trim().toLowerCase()),
  );
  return taken.has('br') ? 'br' : taken.has('gzip') ? 'gzip' : null;
}
