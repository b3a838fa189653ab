import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ImageHint } from './registry-hook.ts';

/** What is read of the payload of Jenkins' notification plugin (Jenkins reference 6.1). */
const schema = {
  type: 'object',
  required: ['build'],
  properties: {
    build: {
      type: 'object',
      required: ['phase'],
      properties: {
        phase: { enum: ['QUEUED', 'STARTED', 'COMPLETED', 'FINALIZED'] },
        parameters: { type: 'object', properties: { IMAGE: { type: 'string', maxLength: 500 } } },
      },
    },
  },
};
const validate = new Ajv2020({ strict: false }).compile<JenkinsPayload>(schema);

interface JenkinsPayload {
  readonly build: { readonly phase: string; readonly parameters?: { readonly IMAGE?: string } };
}

/**
 * The image that a build is about when it has ended; no hint for a build under way or of another job. Undefined when the
 * body is no notification.
 */
export function readBuildHints(body: Buffer): readonly ImageHint[] | undefined {
  const payload = parsed(body);
  if (!validate(payload)) return undefined;
  const { phase, parameters } = payload.build;
  const image = parameters?.IMAGE;
  if ((phase !== 'COMPLETED' && phase !== 'FINALIZED') || image === undefined) return [];
  // Of a reference only the name in the registry counts, which is the part after the host.
  const [first = '', ...rest] = image.split('/');
  const repository = /[.:]|^localhost$/.test(first) ? rest.join('/') : image;
  return repository === '' ? [] : [{ repository }];
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
