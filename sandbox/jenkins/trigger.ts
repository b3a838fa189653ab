import type { Job } from './builds.ts';
import { field, type Exchange } from './exchange.ts';
import type { Form } from './form.ts';
import { isInDisabledFolder } from './items/items.ts';
import { sendException, sendFailure, sendPage, sendPostOnly, sendRedirect } from './pages.ts';
import type { Cause, ParameterDefinition, ParameterValue } from './types.ts';

/** A wish for a build that Jenkins answers with 500: an illegal value. */
class IllegalValue extends Error {}

/** Folded into the item that waits, queued anew, or refused because a folder is switched off. */
type Scheduled = { readonly id: number; readonly created: boolean } | 'refused';

function convert(definition: ParameterDefinition, text: string): ParameterValue {
  const { name, type } = definition;
  if (type === 'boolean') return { name, type, value: text.toLowerCase() === 'true' };
  if (type === 'choice' && definition.choices?.includes(text) !== true)
    throw new IllegalValue(`Illegal choice for parameter ${name}: ${text}`);
  return { name, type, value: type === 'string' && definition.trim ? text.trim() : text };
}

/** The values of `/buildWithParameters`: declared names only, defaults for what is missing. */
function valuesOfFields(definitions: readonly ParameterDefinition[], form: Form): ParameterValue[] {
  return definitions.flatMap(definition => {
    const { name, type } = definition;
    if (type === 'file') {
      // An absent file is an absent parameter.
      const file = form.files.get(name);
      return file === undefined ? [] : [{ name, type, value: file.fileName, content: file.bytes.toString('base64') }];
    }
    const given = form.fields.get(name) ?? [definition.default];
    const [text] = given;
    if (given.length !== 1 || text === undefined)
      throw new IllegalValue(`Illegal number of parameter values for ${name}`);
    return [convert(definition, text)];
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
function parseDelay(text: string | undefined, fallback: number, bare: 'milliseconds' | 'seconds'): number {
  if (text === undefined || text === '') return fallback;
  const match = /^(\d{1,9})(secs?)?$/.exec(text.trim());
  if (match === null) throw new IllegalValue(`Invalid delay: ${text}`);
  const number = Number(match[1]);
  return match[2] === undefined && bare === 'milliseconds' ? Math.floor(number / 1000) * 1000 : number * 1000;
}

/** Whether the job's own token came along; a wrong one is refused even for an administrator (Jenkins reference 2.6). */
function tokenOf(exchange: Exchange, job: Job): 'none' | 'right' | 'wrong' {
  const { authToken } = job.definition;
  const given = field(exchange, 'token');
  if (authToken === undefined || given === undefined) return 'none';
  return given === authToken ? 'right' : 'wrong';
}

/** Whether the method is good enough; answers 405 or 403 when not. */
function mayTrigger(exchange: Exchange, job: Job, refuse: () => void): boolean {
  const { instance, request, response, caller } = exchange;
  const token = tokenOf(exchange, job);
  if (token === 'wrong') {
    sendPage(response, 403, 'Access Denied', 'Invalid token');
    return false;
  }
  if (token === 'right') return true;
  if (!instance.access.permits(response, caller, 'build')) return false;
  const isOldGet = instance.compatibility.triggerByGetWithToken && (caller.byToken || !instance.access.enabled);
  if (request.method === 'POST' || (isOldGet && request.method === 'GET')) return true;
  refuse();
  return false;
}

function causeOf(exchange: Exchange, job: Job): Cause {
  const user = exchange.caller.name;
  if (tokenOf(exchange, job) !== 'right') return { user };
  const note = field(exchange, 'cause');
  const address = exchange.request.socket.remoteAddress ?? 'unknown';
  return { user, remote: { address, ...(note === undefined ? {} : { note }) } };
}

function schedule(exchange: Exchange, job: Job, values: readonly ParameterValue[], cause: Cause): Scheduled {
  const { instance } = exchange;
  const { fullName, quietPeriodSeconds } = job.definition;
  if (isInDisabledFolder(instance.items.folders, fullName)) return 'refused';
  const quietPeriod = quietPeriodSeconds === undefined ? instance.quietPeriodMilliseconds : quietPeriodSeconds * 1000;
  const delay = parseDelay(field(exchange, 'delay'), quietPeriod, instance.compatibility.bareDelay);
  const { item, created } = instance.queue.schedule(fullName, values, cause, delay);
  return { id: item.id, created };
}

/** Schedules and answers; `folded` says what an item that waits already gets. */
function answer(
  exchange: Exchange,
  job: Job,
  values: () => ParameterValue[],
  folded: (location: string) => void,
): void {
  const { instance, response, requestRoot } = exchange;
  let scheduled: Scheduled;
  try {
    scheduled = schedule(exchange, job, values(), causeOf(exchange, job));
  } catch (error) {
    if (!(error instanceof IllegalValue)) throw error;
    return sendException(response, error.message);
  }
  if (scheduled === 'refused') return sendRedirect(response, 302, instance.rootUrl + job.path);
  const location = `${requestRoot}queue/item/${scheduled.id}/`;
  if (!scheduled.created) return folded(location);
  sendCreated(exchange, location);
}

function sendCreated({ response }: Exchange, location: string): void {
  response.writeHead(201, { location, 'content-length': '0' });
  response.end();
}

function refuseUnbuildable({ response }: Exchange, job: Job): boolean {
  if (!job.builds.isDisabled() && !job.builds.isHeld()) return false;
  sendPage(response, 409, 'Conflict', `${job.definition.fullName} is not buildable`);
  return true;
}

/** `POST …/buildWithParameters` (Jenkins reference 2.2): permission and method, disabled, not parameterised, the values. */
export function buildWithParameters(exchange: Exchange, job: Job): void {
  const { instance, response, form } = exchange;
  const { coalescedStatus, notParameterizedStatus } = instance.compatibility;
  if (!mayTrigger(exchange, job, () => sendPostOnly(response))) return;
  if (refuseUnbuildable(exchange, job)) return;
  const { parameters, fullName } = job.definition;
  if (parameters.length === 0)
    return sendPage(response, notParameterizedStatus, 'Error', `${fullName} is not parameterized`);
  const values = (): ParameterValue[] => valuesOfFields(parameters, form);
  answer(exchange, job, values, location => {
    if (coalescedStatus === 201) sendCreated(exchange, location);
    else sendRedirect(response, 303, location);
  });
}

/** `POST …/build` (Jenkins reference 2.3): disabled comes first, and a folded form answers 302 without a queue address. */
export function build(exchange: Exchange, job: Job): void {
  const { instance, request, response, form } = exchange;
  if (refuseUnbuildable(exchange, job)) return;
  const { parameters } = job.definition;
  if (parameters.length === 0) {
    if (!mayTrigger(exchange, job, () => sendPostOnly(response))) return;
    answer(
      exchange,
      job,
      () => [],
      location => sendCreated(exchange, location),
    );
    return;
  }
  // The form's page; there is no POST to be allowed.
  const showForm = (): void => sendPage(response, 405, 'Build with parameters', 'This build requires parameters.');
  if (request.method !== 'POST') return showForm();
  if (!mayTrigger(exchange, job, showForm)) return;
  const json = field(exchange, 'json');
  if (json === undefined) {
    sendFailure(response, form.fields.size === 0 ? 'Nothing is submitted' : 'This page expects a form submission');
    return;
  }
  const values = (): ParameterValue[] => valuesOfJson(parameters, json);
  answer(exchange, job, values, () => sendRedirect(response, 302, instance.rootUrl + job.path));
}
