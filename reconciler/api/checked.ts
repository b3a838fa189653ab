import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkSchema, type SchemaName } from '../desired/schema-check.ts';

/** A check before a route runs. */
interface Checked {
  readonly preValidation: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

/**
 * A route whose body is as its schema says; anything else is answered with 400 and the first fault, in words. By the checks
 * that are made from `schemas/`: Fastify's own would be made anew at every start, and load two more compilers for it.
 */
export function checkedBody(name: SchemaName): Checked {
  return checked(name, request => (request.body ??= {}));
}

/** The same for the parameters of a query; numbers among them become numbers. */
export function checkedQuery(name: SchemaName): Checked {
  return checked(name, request => request.query);
}

function checked(name: SchemaName, part: (request: FastifyRequest) => unknown): Checked {
  return {
    async preValidation(request, reply) {
      const [fault] = checkSchema(name, part(request));
      if (fault === undefined) return;
      const where = fault.pointer === '' ? '' : `${fault.pointer}: `;
      await reply.code(400).send({ code: 'request-refused', message: `${where}${fault.message}` });
    },
  };
}
