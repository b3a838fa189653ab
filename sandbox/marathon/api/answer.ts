/** An answer of the API before it is written. */
export interface Answer {
  readonly status: number;
  /** Sent as JSON; an answer without body and text is empty. */
  readonly body?: unknown;
  readonly text?: { readonly type: string; readonly content: string };
  readonly headers?: Readonly<Record<string, string>>;
}

/** 200 with a JSON body. */
export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body, headers };
}

/** The answer to a write (reference 1.0): what was accepted, not what was done. */
export function deploymentResult(
  accepted: { readonly version: string; readonly plan: { readonly id: string } },
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    body: { version: accepted.version, deploymentId: accepted.plan.id },
    headers: { 'Marathon-Deployment-Id': accepted.plan.id, ...headers },
  };
}
