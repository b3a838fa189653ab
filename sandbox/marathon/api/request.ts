import type { Json, JsonObject } from '../../../marathon/types.ts';
import { isObject } from '../../../marathon/normal-form/values.ts';
import type { Asker } from './access.ts';
import { Refusal, refusal } from './refusal.ts';

/** A request of the API with its body read. */
export interface ApiRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string;
  /** Who asks. */
  readonly asker: Asker;
  readonly body: Buffer;
  readonly clientIp: string;
  /** `http://host:port` as the client sees the server. */
  readonly origin: string;
  /** Path and query as they came. */
  readonly uri: string;
}

/** A flag of the query: `true` in any case, else false; the default when it is not there. */
export function flag(request: ApiRequest, name: string, fallback = false): boolean {
  const value = request.query.get(name);
  return value === null ? fallback : value.toLowerCase() === 'true';
}

/** The body as JSON. Empty and broken bodies are 400s with the parser's text (reference 1.9). */
function jsonBody(request: ApiRequest): Json {
  const text = request.body.toString('utf8');
  if (text.trim() === '') {
    const details = 'No content to map due to end-of-input';
    throw new Refusal({ status: 400, body: { message: 'Please specify data in JSON format', details } });
  }
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const details = error instanceof Error ? error.message : String(error);
    throw new Refusal({ status: 400, body: { message: 'Invalid JSON', details } });
  }
}

/** The body as a JSON object; everything else is a type error. */
export function objectBody(request: ApiRequest, isLegacy: boolean): JsonObject {
  return expectObject(jsonBody(request), '/', isLegacy);
}

/** The body as a list of JSON objects; everything else is a type error. */
export function listBody(request: ApiRequest, isLegacy: boolean): JsonObject[] {
  const body = jsonBody(request);
  if (!Array.isArray(body)) throw typeError('/', 'error.expected.jsarray', isLegacy);
  return body.map((item, index) => expectObject(item as Json, `(${index})`, isLegacy));
}

/** "Invalid JSON" with the place: 422, in 1.4 it was 400. */
export function typeError(path: string, token: string, isLegacy: boolean): Refusal {
  const body = { message: 'Invalid JSON', details: [{ path, errors: [token] }] };
  return new Refusal({ status: isLegacy ? 400 : 422, body });
}

/** A timestamp of a path; anything else is a 422. */
export function expectTimestamp(text: string, read: (text: string) => number | undefined): number {
  const milliseconds = read(text);
  if (milliseconds === undefined) throw refusal(422, `Invalid format: "${text}" is no timestamp`);
  return milliseconds;
}

function expectObject(value: Json, path: string, isLegacy: boolean): JsonObject {
  if (!isObject(value)) throw typeError(path, 'error.expected.jsobject', isLegacy);
  return value;
}
