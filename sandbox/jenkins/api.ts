import type { ServerResponse } from 'node:http';
import { writeByDepth, writeByTree, type ExportedBean } from './exported.ts';
import { sendException, sendNotFound, sendPage } from './pages.ts';
import { parseTree, TreeSyntaxError } from './tree.ts';

/** Answers `…/api/json` for an object, pruned by `tree` or `depth` (Jenkins reference 4.2). XML and Python are not spoken. */
export function sendApi(response: ServerResponse, flavour: string, bean: ExportedBean, query: URLSearchParams): void {
  if (flavour !== 'json') {
    sendNotFound(response);
    return;
  }
  if (query.has('jsonp')) {
    sendPage(response, 403, 'Forbidden', 'jsonp forbidden; implement jenkins.security.SecureRequester');
    return;
  }
  let written: unknown;
  const tree = query.get('tree');
  const depth = query.get('depth');
  try {
    if (tree !== null) written = writeByTree(bean, parseTree(tree));
    else if (depth === null || /^-?\d+$/.test(depth)) written = writeByDepth(bean, Number(depth ?? 0));
    else throw new TreeSyntaxError(`depth is no number: ${depth}`);
  } catch (error) {
    if (!(error instanceof TreeSyntaxError)) throw error;
    sendException(response, error.message);
    return;
  }
  const text = JSON.stringify(written, null, query.get('pretty') === 'true' ? 2 : undefined);
  response.writeHead(200, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': String(Buffer.byteLength(text)),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'deny',
  });
  response.end(text);
}
