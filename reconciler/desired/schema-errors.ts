import type { ErrorObject } from 'ajv';
import { knownMembers } from '../../marathon/normal-form/members.ts';
import { childPointer } from './pointer.ts';
import type { ProblemCode } from './problem-codes.ts';
import { nameOf } from './places.ts';
import { suggest } from './suggest.ts';

/** A fault that a schema found, in words for a person. */
export interface SchemaFault {
  readonly pointer: string;
  /** What to point at: the key for fields that should not be there or that lack something, else the value. */
  readonly target: 'key' | 'value';
  readonly code: ProblemCode;
  readonly message: string;
}

type SchemaError = ErrorObject & { parentSchema?: Record<string, unknown> };

/** Translates an error of ajv; undefined for those that only repeat another one. */
export function explainSchemaError(error: SchemaError): SchemaFault | undefined {
  const pointer = error.instancePath;
  const schema = error.parentSchema ?? {};
  const parameters = error.params as Record<string, unknown>;
  const value = (code: ProblemCode, message: string): SchemaFault => ({ pointer, target: 'value', code, message });
  const name = pointer === '' ? 'This file' : `"${nameOf(pointer)}"`;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(pointer, String(parameters['additionalProperty']), schema);
    case 'required':
    case 'dependentRequired':
      return {
        pointer,
        target: 'key',
        code: 'missing-field',
        message: missingField(pointer, String(parameters['missingProperty']), schema),
      };
    case 'type':
      return value('wrong-type', `${name} must be ${typeNames(parameters['type'])}, but is ${valueName(error.data)}.`);
    case 'const':
      return value(
        'wrong-value',
        `${name} must be ${JSON.stringify(parameters['allowedValue'])}, but is ${valueName(error.data)}.`,
      );
    case 'enum':
      return value('wrong-value', wrongChoice(name, error.data, parameters['allowedValues']));
    case 'pattern':
      if (error.propertyName !== undefined) return undefined;
      return value(
        (schema['x-code'] as ProblemCode | undefined) ?? 'wrong-value',
        `${name} must be ${expected(schema)}, but is ${valueName(error.data)}.`,
      );
    case 'propertyNames':
      return {
        pointer: childPointer(pointer, String(parameters['propertyName'])),
        target: 'key',
        code: 'wrong-value',
        message: `${JSON.stringify(parameters['propertyName'])} cannot be a name here: use letters, digits, "_" and "-", a letter first.`,
      };
    case 'minimum':
    case 'maximum':
      return value('wrong-value', `${name} must be ${range(schema as Bounds)}, but is ${valueName(error.data)}.`);
    case 'minLength':
      return value('wrong-value', `${name} is empty.`);
    case 'maxLength':
      return value('wrong-value', `${name} has more than ${String(parameters['limit'])} characters.`);
    case 'minItems':
    case 'minProperties':
    case 'maxItems':
    case 'maxProperties':
      return value('wrong-value', wrongNumber(name, error.keyword, parameters['limit'], schema));
    case 'uniqueItems':
      return value('wrong-value', `${name} names the same thing twice.`);
    default:
      return value('wrong-value', `${name} ${error.message ?? 'is not valid'}.`);
  }
}

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

function range({ minimum, maximum }: Bounds): string {
  if (maximum === undefined) return `at least ${minimum}`;
  return minimum === undefined ? `at most ${maximum}` : `${minimum} to ${maximum}`;
}

function wrongNumber(name: string, keyword: string, limit: unknown, schema: Record<string, unknown>): string {
  if (typeof schema['x-expected'] === 'string') return `${name} must be ${schema['x-expected']}.`;
  return keyword.startsWith('min') ? `${name} has nothing in it.` : `${name} has more than ${String(limit)} entries.`;
}

function unknownField(pointer: string, name: string, schema: Record<string, unknown>): SchemaFault {
  const known = Object.keys((schema['properties'] ?? {}) as object);
  const where = pointer === '' ? 'here' : `in "${nameOf(pointer)}"`;
  const like = suggest(name, known);
  const hint = like === undefined ? `Known are: ${known.join(', ')}.` : `Did you mean "${like}"?`;
  const merge = name === '<<' ? 'YAML merge keys are not read; use "extends" for shared parts.' : undefined;
  const inside =
    pointer === '' && known.includes('marathon') && knownMembers.has(name) ? `It belongs under "marathon".` : undefined;
  return {
    pointer: childPointer(pointer, name),
    target: 'key',
    code: 'unknown-field',
    message: `The field "${name}" is not known ${where}. ${merge ?? inside ?? hint}`,
  };
}

function missingField(pointer: string, name: string, schema: Record<string, unknown>): string {
  const member = ((schema['properties'] ?? {}) as Record<string, { description?: string } | undefined>)[name];
  const where = pointer === '' ? 'This file' : `"${nameOf(pointer)}"`;
  const meaning =
    member?.description === undefined ? '' : ` ${member.description.split('. ', 1)[0]?.replace(/\.$/, '') ?? ''}.`;
  return `${where} needs the field "${name}".${meaning}`;
}

function wrongChoice(name: string, data: unknown, allowed: unknown): string {
  const choices = Array.isArray(allowed) ? allowed.map(String) : [];
  const like = typeof data === 'string' ? suggest(data, choices) : undefined;
  const hint = like === undefined ? '' : ` Did you mean ${like}?`;
  return `${name} must be one of ${choices.join(', ')}, but is ${valueName(data)}.${hint}`;
}

function expected(schema: Record<string, unknown>): string {
  const text = schema['x-expected'];
  return typeof text === 'string' ? text : `of the form ${String(schema['pattern'])}`;
}

const names: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a group of fields',
  array: 'a list',
  null: 'empty',
};

function typeNames(type: unknown): string {
  const types = Array.isArray(type) ? type : [type];
  return types.map(each => names[String(each)] ?? String(each)).join(' or ');
}

/** A value in words; long ones are cut, since messages are read on one line. */
function valueName(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : 'a group of fields';
}
