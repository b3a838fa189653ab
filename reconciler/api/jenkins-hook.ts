import type { JenkinsHook } from '../../schemas/generated/jenkins-hook.ts';
import { fits } from '../desired/schema-check.ts';
import type { ImageHint } from './registry-hook.ts';

/**
 * The image that a build is about when it has ended; no hint for a build under way or of another job. Undefined when the
 * body is no notification.
 */
export function readBuildHints(body: Buffer): readonly ImageHint[] | undefined {
  const payload = parsed(body);
  if (!fits<JenkinsHook>('jenkins-hook', payload)) return undefined;
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
