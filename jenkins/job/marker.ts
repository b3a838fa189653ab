import { createHash } from 'node:crypto';
import type { BuildJob } from './build-job.ts';
import { jobConfigXml } from './config-xml.ts';

/** SHA-256 of the definition, in hexadecimal: changes exactly when Jenkins has to be told. */
export function definitionHash(job: BuildJob): string {
  return createHash('sha256').update(jobConfigXml(job, '')).digest('hex');
}

/** What a marker in a description says. */
export interface JobMarker {
  readonly hash: string;
}

/** The description of a job that Pacer manages; its second line is the marker. */
export function markedDescription(job: BuildJob): string {
  const sentence = 'Builds one image and pushes it to the registry. Changes made here are overwritten.';
  return `${sentence}\nmanaged-by=pacer; def=sha256:${definitionHash(job)}`;
}

/** The marker in a description; undefined when the job is not Pacer's. */
export function readMarker(description: string): JobMarker | undefined {
  const hash = /(?:^|\s)managed-by=pacer; def=sha256:([0-9a-f]{64})(?:\s|$)/.exec(description)?.[1];
  return hash === undefined ? undefined : { hash };
}
