/** The beginning of an answer as one line of plain text: tags, scripts and runs of blanks taken out. */
export function plainText(body: Buffer | string, length = 200): string {
  // Only the start is looked at: an error page can be megabytes, and the limit keeps the patterns linear.
  const start = typeof body === 'string' ? body.slice(0, 16_384) : body.subarray(0, 16_384).toString('utf8');
  const text = start
    .replace(/<(script|style|head)\b[^>]*>[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
    .replace(/<[^>]*(>|$)/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
