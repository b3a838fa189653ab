import { gzipSync } from 'node:zlib';
import type { Exchange } from './exchange.ts';
import { writeByDepth, writeByTree, type ExportedBean } from './exported.ts';
import { sendException, sendNotFound, sendPage } from './pages.ts';
import { parseTree, TreeSyntaxError } from './tree.ts';
import { element, writeXml } from './xml/xml-tree.ts';
import { toXml } from './xml/xml-flavour.ts';
import { evaluateXPath, withoutElements, XPathSyntaxError } from './xml/xpath.ts';

/** Below this it is not worth it. */
const gzipFrom = 256;

function prune(bean: ExportedBean, query: URLSearchParams): unknown {
  const tree = query.get('tree');
  const depth = query.get('depth');
  if (tree !== null) return writeByTree(bean, parseTree(tree));
  if (depth !== null && !/^-?\d+$/.test(depth)) throw new TreeSyntaxError(`depth is no number: ${depth}`);
  return writeByDepth(bean, Number(depth ?? 0));
}

function toPython(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(toPython).join(',')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${toPython(member)}`)
    .join(',')}}`;
}

function send({ request, response }: Exchange, type: string, text: string): void {
  const accepts = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const body = Buffer.from(text);
  const isZipped = accepts && body.length >= gzipFrom;
  const sent = isZipped ? gzipSync(body) : body;
  response.writeHead(200, {
    'content-type': `${type};charset=UTF-8`,
    'content-length': String(sent.length),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'deny',
    ...(isZipped ? { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } : {}),
  });
  response.end(sent);
}

/** `…/api/xml` with `xpath`, `exclude` and `wrapper` (Jenkins reference 4.2). */
function sendXml(exchange: Exchange, written: unknown, isTextAllowed: boolean): void {
  const { response, query } = exchange;
  let root = toXml(written);
  for (const path of query.getAll('exclude')) root = withoutElements(root, path);
  const xpath = query.get('xpath');
  if (xpath === null) return send(exchange, 'application/xml', writeXml(root));
  const found = evaluateXPath(root, xpath);
  if (found.kind === 'text') {
    if (!isTextAllowed) return sendPage(response, 403, 'Forbidden', 'primitive XPath result sets forbidden');
    return found.text === undefined ? sendNotFound(response) : send(exchange, 'text/plain', found.text);
  }
  const wrapper = query.get('wrapper');
  if (wrapper !== null) return send(exchange, 'application/xml', writeXml(element(wrapper, found.elements)));
  const [first, ...others] = found.elements;
  if (first === undefined) return sendPage(response, 404, 'Not Found', `XPath ${xpath} didn’t match`);
  if (others.length > 0)
    return sendException(response, `XPath "${xpath}" matched ${found.elements.length} nodes; use "wrapper"`);
  send(exchange, 'application/xml', writeXml(first));
}

/**
 * Answers `…/api/json`, `…/api/python` or `…/api/xml` for an object, pruned by `tree` or `depth` (Jenkins reference 4.2).
 * `isTextAllowed`: whether an xpath may give bare text although security is on.
 */
export function sendApi(exchange: Exchange, flavour: string, bean: ExportedBean, isTextAllowed?: boolean): void {
  const { response, query, instance } = exchange;
  if (query.has('jsonp'))
    return sendPage(response, 403, 'Forbidden', 'jsonp forbidden; implement jenkins.security.SecureRequester');
  try {
    const written = prune(bean, query);
    const isPretty = query.get('pretty') === 'true';
    if (flavour === 'json') send(exchange, 'application/json', JSON.stringify(written, null, isPretty ? 2 : undefined));
    else if (flavour === 'python') send(exchange, 'text/x-python', toPython(written));
    else if (flavour === 'xml') sendXml(exchange, written, isTextAllowed ?? !instance.access.enabled);
    else sendNotFound(response);
  } catch (error) {
    if (!(error instanceof TreeSyntaxError) && !(error instanceof XPathSyntaxError)) throw error;
    sendException(response, error.message);
  }
}
