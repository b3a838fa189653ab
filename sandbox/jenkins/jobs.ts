import { extname, join } from 'node:path';
import type { JobDefinition, ParameterDefinition } from './types.ts';

/** TypeScript in a clone, JavaScript in a package. */
const script = join(import.meta.dirname, `../../jenkins/pipeline/build-image${extname(import.meta.filename)}`);

function stringParameter(name: string): ParameterDefinition {
  return { name, type: 'string', default: '', trim: true };
}

/** The sandbox's one job, `pacer/build-image`: the real pipeline script of `jenkins/pipeline`, run by this same Node. */
export const buildImageJob: JobDefinition = {
  fullName: 'pacer/build-image',
  description: 'Builds one image and pushes it to the registry',
  parameters: [
    stringParameter('KEY'),
    stringParameter('SOURCE_REPOSITORY'),
    stringParameter('SOURCE_COMMIT'),
    { name: 'RECIPE', type: 'text', default: '', trim: false },
    stringParameter('PARENT'),
    stringParameter('IMAGE'),
    stringParameter('TAG'),
  ],
  work: { kind: 'command', command: [process.execPath, script] },
  artifacts: ['image.json'],
  keep: 100,
};
