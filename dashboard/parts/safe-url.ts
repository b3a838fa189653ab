/**
 * An address that a link may lead to: http and https only, so that nothing that came from a label, a commit or a build
 * can run as script. Undefined for everything else.
 */
export function safeUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}
