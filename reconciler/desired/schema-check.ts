import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { check as app } from '../../schemas/generated/validators/app.ts';
import { check as appRowsQuery } from '../../schemas/generated/validators/app-rows-query.ts';
import { check as approvalOrder } from '../../schemas/generated/validators/approval-order.ts';
import { check as capacityQuestion } from '../../schemas/generated/validators/capacity-question.ts';
import { check as cluster } from '../../schemas/generated/validators/cluster.ts';
import { check as daemon } from '../../schemas/generated/validators/daemon.ts';
import { check as freezeOrder } from '../../schemas/generated/validators/freeze-order.ts';
import { check as gitHook } from '../../schemas/generated/validators/git-hook.ts';
import { check as image } from '../../schemas/generated/validators/image.ts';
import { check as imagesLock } from '../../schemas/generated/validators/images-lock.ts';
import { check as jenkinsHook } from '../../schemas/generated/validators/jenkins-hook.ts';
import { check as unfreezeOrder } from '../../schemas/generated/validators/unfreeze-order.ts';
import { explainSchemaError, type SchemaFault } from './schema-errors.ts';

/** ajv's checks, made from the schemas by `npm run generate`; see tools/generate-validators.ts for how they treat defaults. */
const checks = {
  app,
  'app-rows-query': appRowsQuery,
  'approval-order': approvalOrder,
  'capacity-question': capacityQuestion,
  cluster,
  daemon,
  'freeze-order': freezeOrder,
  'git-hook': gitHook,
  image,
  'images-lock': imagesLock,
  'jenkins-hook': jenkinsHook,
  'unfreeze-order': unfreezeOrder,
};

/** What has a schema that it is checked against. */
export type SchemaName = keyof typeof checks;

/**
 * Checks a document against its schema. The document itself gets the defaults of configuration filled in, and the numbers of a
 * query string made numbers.
 * Gives every fault, in the order in which the schema finds them; none means valid.
 */
export function checkSchema(name: SchemaName, document: unknown): readonly SchemaFault[] {
  const validate = checks[name] as unknown as ValidateFunction;
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

/** Whether a document is as its schema says, for whoever has no words for what is wrong with it. */
export function fits<Document>(name: SchemaName, document: unknown): document is Document {
  return (checks[name] as unknown as ValidateFunction)(document);
}
