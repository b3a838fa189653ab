/** An answer of the daemon that is not what was asked for, with the sentence it gave. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly advice: string | undefined;
  /** The whole answer, for those who know what else it says. */
  readonly answer: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    message: string,
    advice: string | undefined,
    answer: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'ApiFailure';
    this.status = status;
    this.code = code;
    this.advice = advice;
    this.answer = answer;
  }
}

/** `GET` below `/api/v1`, as JSON of the given type; the type is one of schemas/generated. Throws `ApiFailure`. */
export async function getJson<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return ask<Answer>(path, signal === undefined ? {} : { signal });
}

/** `POST` below `/api/v1` with a JSON body. Throws `ApiFailure`. */
export async function postJson<Answer>(path: string, body?: unknown): Promise<Answer> {
  const content =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return ask<Answer>(path, { method: 'POST', ...content });
}

async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { ...init, credentials: 'same-origin' });
  } catch (thrown) {
    if (init.signal?.aborted === true) throw thrown;
    throw new ApiFailure(0, 'unreachable', 'The daemon does not answer.', 'It is tried again by itself.');
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as Answer;
  throw failureOf(response.status, answer);
}

function failureOf(status: number, answer: unknown): ApiFailure {
  const said = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
  const text = (name: string): string | undefined => (typeof said[name] === 'string' ? said[name] : undefined);
  const message = text('message') ?? `The daemon answered with status ${status}.`;
  return new ApiFailure(status, text('code') ?? 'unknown', message, text('advice'), said);
}
