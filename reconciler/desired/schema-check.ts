import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import appSchema from '../../schemas/app.schema.json' with { type: 'json' };
import capacityQuestionSchema from '../../schemas/capacity-question.schema.json' with { type: 'json' };
import clusterSchema from '../../schemas/cluster.schema.json' with { type: 'json' };
import daemonSchema from '../../schemas/daemon.schema.json' with { type: 'json' };
import lockSchema from '../../schemas/images-lock.schema.json' with { type: 'json' };
import imageSchema from '../../schemas/image.schema.json' with { type: 'json' };
import { explainSchemaError, type SchemaFault } from './schema-errors.ts';

/** The kinds of files that have a schema. */
export type SchemaName = 'capacity-question' | 'app' | 'image' | 'cluster' | 'daemon' | 'images-lock';

const schemas = {
  'capacity-question': capacityQuestionSchema,
  app: appSchema,
  image: imageSchema,
  cluster: clusterSchema,
  daemon: daemonSchema,
  'images-lock': lockSchema,
};
const compiled = new Map<SchemaName, ValidateFunction>();

/**
 * Checks a document against its schema and fills in defaults where `fillDefaults` is set, in the document itself.
 * Gives every fault, in the order in which the schema finds them; none means valid.
 */
export function checkSchema(name: SchemaName, document: unknown): readonly SchemaFault[] {
  const validate = validatorFor(name);
  if (validate(document)) return [];
  const faults: SchemaFault[] = [];
  for (const error of validate.errors ?? []) {
    const fault = explainSchemaError(error as ErrorObject & { parentSchema?: Record<string, unknown> });
    if (fault === undefined) continue;
    if (
      !faults.some(
        known => known.pointer === fault.pointer && known.code === fault.code && known.message === fault.message,
      )
    )
      faults.push(fault);
  }
  return faults;
}

function validatorFor(name: SchemaName): ValidateFunction {
  let validate = compiled.get(name);
  if (validate === undefined) {
    // Files that are configuration get their defaults filled in; an app keeps what was written, for its hash.
    const useDefaults = name === 'cluster' || name === 'daemon';
    const ajv = new Ajv2020({ strict: true, allErrors: true, verbose: true, allowUnionTypes: true, useDefaults });
    ajv.addKeyword({ keyword: 'x-expected', schemaType: 'string' });
    ajv.addKeyword({ keyword: 'x-code', schemaType: 'string' });
    validate = ajv.compile(schemas[name]);
    compiled.set(name, validate);
  }
  return validate;
}
