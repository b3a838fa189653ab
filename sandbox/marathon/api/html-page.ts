import type { ServerResponse } from 'node:http';

/**
 * Answers with an error page of the servlet container below Marathon: proxy errors, overload and basic authentication
 * are its business, not the API's, so they are HTML (reference 1.1 and 1.9).
 */
export function sendHtmlError(
  response: ServerResponse,
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const page =
    '<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>\n' +
    `<title>Error ${status} ${reason}</title>\n</head>\n<body><h2>HTTP ERROR ${status}</h2>\n` +
    `<p>Reason:\n<pre>    ${reason}</pre></p>\n</body>\n</html>\n`;
  response.writeHead(status, {
    'content-type': 'text/html;charset=iso-8859-1',
    'content-length': String(Buffer.byteLength(page)),
    ...headers,
  });
  response.end(page);
}
