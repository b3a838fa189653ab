import { isPacerError } from '../../../errors/pacer-error.ts';
import type { ValidationIssue } from '../../../marathon/validation/types.ts';
import { PortsExhausted } from '../apps/service-ports.ts';
import { AppLocked, RootInvalid, TooManyDeployments } from '../groups/refusals.ts';
import type { Answer } from './answer.ts';

/** A request that is answered with an error of the catalogue (reference 1.9). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

/** An error whose body is `{"message"}`. */
export function refusal(status: number, message: string): Refusal {
  return new Refusal({ status, body: { message } });
}

/** 404 for an app, of a version if one is given. */
export function noSuchApp(id: string, version?: string): Refusal {
  return refusal(404, `App '${id}' does not exist${version === undefined ? '' : ` in version ${version}`}`);
}

/** 404 for a group, of a version if one is given. */
export function noSuchGroup(id: string, version?: string): Refusal {
  return refusal(404, `Group '${id}' does not exist${version === undefined ? '' : ` in version ${version}`}`);
}

/** One entry of `details`. */
export interface Detail {
  readonly path: string;
  readonly errors: readonly string[];
}

/** 422 "Object is not valid". */
export function notValid(path: string, message: string): Refusal {
  return new Refusal({ status: 422, body: { message: 'Object is not valid', details: [{ path, errors: [message] }] } });
}

/** Refuses with the findings of the validation; nothing happens when there are none. One entry of `details` per path. */
export function refuseInvalid(issues: readonly ValidationIssue[], prefix = ''): void {
  const [first] = issues;
  if (first === undefined) return;
  if (first.status === 500) throw refusal(500, first.message);
  const byPath = new Map<string, string[]>();
  for (const { marathonPath, message } of issues) {
    const path = prefix === '' ? marathonPath : `${prefix}${marathonPath === '/' ? '' : marathonPath}`;
    byPath.set(path, [...(byPath.get(path) ?? []), message]);
  }
  const details: Detail[] = [...byPath].map(([path, errors]) => ({ path, errors }));
  const message = first.kind === 'type' ? 'Invalid JSON' : 'Object is not valid';
  throw new Refusal({ status: first.status, body: { message, details } });
}

/** The answer to whatever a handler threw; unexpected errors are a 500 with their message. */
export function answerTo(error: unknown): Answer {
  if (error instanceof Refusal) return error.answer;
  if (error instanceof AppLocked) {
    const deployments = error.deploymentIds.map(id => ({ id }));
    return { status: 409, body: { message: error.message, deployments } };
  }
  if (error instanceof TooManyDeployments) return { status: 403, body: { message: error.message } };
  if (error instanceof RootInvalid) return notValid(error.path, error.message).answer;
  if (error instanceof PortsExhausted) return { status: 500, body: { message: error.message } };
  if (isPacerError(error) && error.code === 'marathon-rejected')
    return { status: 500, body: { message: error.message } };
  return { status: 500, body: { message: error instanceof Error ? error.message : String(error) } };
}
