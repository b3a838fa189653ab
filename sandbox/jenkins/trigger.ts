import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Job } from './builds.ts';
import type { Fields } from './form.ts';
import type { Instance } from './instance.ts';
import { sendException, sendFailure, sendPage, sendPostOnly, sendRedirect } from './pages.ts';
import type { ParameterDefinition, ParameterValue } from './types.ts';

/** A wish for a build that Jenkins answers with 500: an illegal value. */
class IllegalValue extends Error {}

function convert(definition: ParameterDefinition, text: string): ParameterValue {
  const { name, type } = definition;
  if (type === 'boolean') return { name, type, value: text.toLowerCase() === 'true' };
  if (type === 'choice' && definition.choices?.includes(text) !== true)
    throw new IllegalValue(`Illegal choice for parameter ${name}: ${text}`);
  return { name, type, value: type === 'string' && definition.trim ? text.trim() : text };
}

/** The values of `/buildWithParameters`: declared names only, defaults for what is missing. */
function valuesOfFields(definitions: readonly ParameterDefinition[], fields: Fields): ParameterValue[] {
  return definitions.map(definition => {
    const given = fields.get(definition.name) ?? [definition.default];
    const [text] = given;
    if (given.length !== 1 || text === undefined)
      throw new IllegalValue(`Illegal number of parameter values for ${definition.name}`);
    return convert(definition, text);
  });
}

interface JsonParameter {
  readonly name?: unknown;
  readonly value?: unknown;
}

/** The values of the browser form's `json`: what is left out stays out, an undeclared name is illegal. */
function valuesOfJson(definitions: readonly ParameterDefinition[], json: string): ParameterValue[] {
  let form: { readonly parameter?: JsonParameter | readonly JsonParameter[] };
  try {
    form = JSON.parse(json) as typeof form;
  } catch {
    throw new IllegalValue('json does not parse');
  }
  return [form.parameter ?? []].flat().map(({ name, value }) => {
    const definition = definitions.find(candidate => candidate.name === name);
    if (definition === undefined) throw new IllegalValue(`No such parameter definition: ${JSON.stringify(name)}`);
    return convert(definition, typeof value === 'string' ? value : JSON.stringify(value ?? ''));
  });
}

/** Quiet time in milliseconds: `3sec` or `3secs`; a bare number is milliseconds, cut down to whole seconds. */
function parseDelay(text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback;
  const match = /^(\d{1,9})(secs?)?$/.exec(text.trim());
  if (match === null) throw new IllegalValue(`Invalid delay: ${text}`);
  const number = Number(match[1]);
  return match[2] === undefined ? Math.floor(number / 1000) * 1000 : number * 1000;
}

function itemLocation(request: IncomingMessage, id: number): string {
  return `http://${request.headers.host ?? 'localhost'}/queue/item/${id}/`;
}

/** What a trigger needs to know. */
export interface TriggerRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly job: Job;
  readonly fields: Fields;
  readonly user: string | null;
}

function schedule(
  instance: Instance,
  trigger: TriggerRequest,
  values: readonly ParameterValue[],
): { id: number; created: boolean } {
  const delay = parseDelay(trigger.fields.get('delay')?.[0], instance.quietPeriodMilliseconds);
  const name = trigger.job.definition.fullName;
  const { item, created } = instance.queue.schedule(name, values, { user: trigger.user }, delay);
  return { id: item.id, created };
}

function answer(trigger: TriggerRequest, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof IllegalValue)) throw error;
    sendException(trigger.response, error.message);
  }
}

function sendCreated({ request, response }: TriggerRequest, id: number): void {
  response.writeHead(201, { location: itemLocation(request, id), 'content-length': '0' });
  response.end();
}

function refuseDisabled({ job, response }: TriggerRequest): boolean {
  if (!job.builds.isDisabled()) return false;
  sendPage(response, 409, 'Conflict', `${job.definition.fullName} is not buildable`);
  return true;
}

/** `POST …/buildWithParameters` (Jenkins reference 2.2): method, disabled, not parameterised, then the values. */
export function buildWithParameters(instance: Instance, trigger: TriggerRequest): void {
  const { request, response, job, fields } = trigger;
  if (request.method !== 'POST') return sendPostOnly(response);
  if (refuseDisabled(trigger)) return;
  const { parameters, fullName } = job.definition;
  if (parameters.length === 0) return sendPage(response, 400, 'Bad Request', `${fullName} is not parameterized`);
  answer(trigger, () => {
    const { id, created } = schedule(instance, trigger, valuesOfFields(parameters, fields));
    if (created) sendCreated(trigger, id);
    else sendRedirect(response, 303, itemLocation(request, id));
  });
}

/** `POST …/build` (Jenkins reference 2.3): disabled comes first, and a folded form answers 302 without a queue address. */
export function build(instance: Instance, trigger: TriggerRequest): void {
  const { request, response, job, fields } = trigger;
  if (refuseDisabled(trigger)) return;
  const { parameters } = job.definition;
  if (parameters.length === 0) {
    if (request.method !== 'POST') return sendPostOnly(response);
    answer(trigger, () => sendCreated(trigger, schedule(instance, trigger, []).id));
    return;
  }
  if (request.method !== 'POST') {
    sendPage(response, 405, 'Build with parameters', 'This build requires parameters.');
    return;
  }
  const json = fields.get('json')?.[0];
  if (json === undefined) {
    sendFailure(response, fields.size === 0 ? 'Nothing is submitted' : 'This page expects a form submission');
    return;
  }
  answer(trigger, () => {
    const { id, created } = schedule(instance, trigger, valuesOfJson(parameters, json));
    if (created) sendCreated(trigger, id);
    else sendRedirect(response, 302, instance.rootUrl() + job.path);
  });
}
