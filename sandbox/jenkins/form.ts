import type { IncomingMessage } from 'node:http';
import { readBody } from '../server.ts';

/** A file of a multipart form. */
export interface FormFile {
  readonly fileName: string;
  readonly bytes: Buffer;
}

/** Fields of a request: query and body merged, so a name in both counts as given twice. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** What came with a request. */
export interface Form {
  readonly fields: Fields;
  readonly files: ReadonlyMap<string, FormFile>;
  /** The body as it came, of a POST. */
  readonly body: Buffer;
}

/** Reads the query and an urlencoded or multipart body; a body that does not parse counts as empty. */
export async function readForm(request: IncomingMessage, query: URLSearchParams): Promise<Form> {
  const fields = new Map<string, string[]>();
  const files = new Map<string, FormFile>();
  function add(name: string, value: string): void {
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  }

  for (const [name, value] of query) add(name, value);
  if (request.method !== 'POST') return { fields, files, body: Buffer.alloc(0) };
  const type = request.headers['content-type'] ?? '';
  const body = await readBody(request);
  if (type.startsWith('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(body.toString('utf8'))) add(name, value);
  }
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(Uint8Array.from(body), { headers: { 'content-type': type } })
      .formData()
      .catch(() => undefined);
    for (const [name, value] of form ?? []) {
      if (typeof value === 'string') add(name, value);
      else files.set(name, { fileName: value.name, bytes: Buffer.from(await value.arrayBuffer()) });
    }
  }
  return { fields, files, body };
}
