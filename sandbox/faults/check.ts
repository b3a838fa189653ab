import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { faultCatalogue } from './catalogue.ts';
import type { FaultName, FaultOrder } from './types.ts';

const count = { type: 'integer', minimum: 1, maximum: 1_000_000 } as const;

/** What `POST /faults` takes. */
const orderSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['server', 'fault'],
  properties: {
    server: { enum: ['marathon', 'mesos', 'jenkins', 'registry'] },
    fault: { enum: Object.keys(faultCatalogue) },
    match: { type: 'string', minLength: 1, maxLength: 200, format: 'regex' },
    methods: {
      type: 'array',
      minItems: 1,
      items: { enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] },
    },
    times: count,
    seconds: { type: 'number', exclusiveMinimum: 0, maximum: 86_400 },
    milliseconds: { type: 'integer', minimum: 1, maximum: 600_000 },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    megabytes: { type: 'integer', minimum: 1, maximum: 1024 },
    retryAfter: { type: 'integer', minimum: 0, maximum: 3600 },
    frameworkId: { type: 'string', minLength: 1, maxLength: 200 },
    agent: { type: 'string', minLength: 1, maxLength: 200 },
    unreachableAfter: { type: 'number', minimum: 0, maximum: 86_400 },
  },
} as const;

const ajv = new Ajv2020({ allErrors: true, formats: { regex: isPattern } });
const isOrder = ajv.compile<FaultOrder>(orderSchema);

/** A body of `POST /faults` that can be carried out, or sentences that say why not. */
export type CheckedOrder = { readonly order: FaultOrder } | { readonly refused: readonly string[] };

/** Checks a body of `POST /faults`: first its shape, then whether fault and server fit together. */
export function checkOrder(text: string): CheckedOrder {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { refused: ['The body is no JSON.'] };
  }
  if (!isOrder(body)) return { refused: [...new Set((isOrder.errors ?? []).map(sentenceOf))] };
  const refused = misfits(body);
  return refused.length === 0 ? { order: body } : { refused };
}

function misfits(order: FaultOrder): readonly string[] {
  const entry = faultCatalogue[order.fault];
  const sentences: string[] = [];
  if (!entry.servers.includes(order.server)) {
    sentences.push(`"${order.fault}" is a fault of ${entry.servers.join(', ')}, not of ${order.server}.`);
  }
  for (const member of ownMembers) {
    if (order[member] === undefined || entry.members.includes(member)) continue;
    sentences.push(`"${member}" means nothing for "${order.fault}"; it belongs to ${ownersOf(member)}.`);
  }
  if (entry.matches === 'nothing' && order.match !== undefined) {
    sentences.push(`"match" means nothing for "${order.fault}".`);
  }
  if (entry.matches !== 'request' && order.methods !== undefined) {
    sentences.push(`"methods" means nothing for "${order.fault}", which is not about requests.`);
  }
  if (entry.begin !== undefined && order.times !== undefined) {
    sentences.push(`"times" means nothing for "${order.fault}": it is on or off; use "seconds", or clear it.`);
  }
  return sentences;
}

const ownMembers: readonly (keyof FaultOrder)[] = Object.values(faultCatalogue).flatMap(entry => entry.members);

function ownersOf(member: keyof FaultOrder): string {
  const owners = (Object.keys(faultCatalogue) as FaultName[]).filter(name =>
    faultCatalogue[name].members.includes(member),
  );
  return owners.map(name => `"${name}"`).join(', ');
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function sentenceOf(error: ErrorObject): string {
  const [, member = '', index] = error.instancePath.split('/');
  const name = member === '' ? 'The body' : `"${member}${index === undefined ? '' : `[${index}]`}"`;
  const parameters = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'required':
      return `"${String(parameters['missingProperty'])}" is missing.`;
    case 'additionalProperties':
      return `"${String(parameters['additionalProperty'])}" is no member of a fault; there are ${Object.keys(orderSchema.properties).join(', ')}.`;
    case 'enum':
      return `${name} must be one of ${(parameters['allowedValues'] as readonly string[]).join(', ')}.`;
    case 'format':
      return `${name} must be a regular expression.`;
    case 'type':
      return `${name} must be ${article(String(parameters['type']))}.`;
    default:
      return `${name} ${error.message ?? 'does not fit'}.`;
  }
}

function article(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}
