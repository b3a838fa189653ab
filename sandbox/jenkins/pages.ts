import type { ServerResponse } from 'node:http';

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Answers with an HTML page, as Jenkins does for people and for most errors. */
export function sendPage(
  response: ServerResponse,
  status: number,
  title: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const page = `<!DOCTYPE html><html><head><title>${escapeHtml(title)} - Jenkins</title></head><body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></body></html>\n`;
  response.writeHead(status, {
    'content-type': 'text/html;charset=UTF-8',
    'content-length': String(Buffer.byteLength(page)),
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(page);
}

/** An unknown path, or one that this user may not know. */
export function sendNotFound(response: ServerResponse): void {
  sendPage(response, 404, 'Not Found', 'This page may not exist, or you may not have permission to see it.');
}

/** A method that the resource wants to be POST. */
export function sendPostOnly(response: ServerResponse): void {
  sendPage(response, 405, 'Method Not Allowed', 'This URL requires POST', { allow: 'POST' });
}

/** Jenkins's own failures: status 400 with the sentence in `X-Error`, whose typographic quotes arrive as `?`. */
export function sendFailure(response: ServerResponse, sentence: string): void {
  sendPage(response, 400, 'Error', sentence, { 'x-error': sentence.replace(/[^\x20-\x7e\xa0-\xff]/g, '?') });
}

/** What an uncaught exception looks like. */
export function sendException(response: ServerResponse, sentence: string): void {
  sendPage(response, 500, 'Oops!', `A problem occurred while processing the request. ${sentence}`);
}

/** A redirect without a body. */
export function sendRedirect(response: ServerResponse, status: 302 | 303, location: string): void {
  response.writeHead(status, { location, 'content-length': '0' });
  response.end();
}

/** Plain text in UTF-8. */
export function sendText(
  response: ServerResponse,
  text: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(200, {
    'content-type': 'text/plain;charset=UTF-8',
    'content-length': String(Buffer.byteLength(text)),
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(text);
}
