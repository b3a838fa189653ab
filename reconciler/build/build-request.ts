import type { ErrorCode } from '../../errors/catalogue.ts';
import type { BuildReport } from './build-report.ts';

/** What Jenkins is asked to build. */
export interface BuildRequest {
  /** The image's key: the value of the `KEY` parameter by which builds are recognised. */
  readonly key: string;
  /** Full name of the Jenkins job, e.g. `pacer/build-image`. */
  readonly job: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The parameter that carries the key; `KEY` when left out. */
  readonly keyParameter?: string;
  /** Parameters without which the job cannot make the image; only the one that carries the key when left out. */
  readonly neededParameters?: readonly string[];
}

/** Where the one build of a key stands. */
export type BuildState =
  | { readonly kind: 'building'; readonly sentence: string; readonly url?: string }
  /** `isUnstable`: tests failed, and whatever was pushed is there. */
  | {
      readonly kind: 'succeeded';
      readonly url: string;
      readonly isUnstable?: true;
      /** It was over for a while when this process first looked: whatever it pushed has had time to arrive, or to be deleted. */
      readonly isLongOver?: true;
      /** What it says that it pushed; missing when it does not say. */
      readonly report?: BuildReport;
    }
  | ({
      readonly kind: 'failed';
      readonly sentence: string;
      readonly evidence: readonly string[];
      readonly url?: string;
    } & BuildAdvice)
  | ({ readonly kind: 'unknown'; readonly sentence: string } & BuildAdvice);

/** The name of what is wrong, and what somebody may do about it. */
interface BuildAdvice {
  readonly code?: ErrorCode;
  readonly advice?: string;
}

/** A queue item by its id, or a build. */
export type BuildPlace = number | { readonly job: string; readonly number: number };

/** The parameter of a request that carries its key. */
export function keyParameterOf({ keyParameter = 'KEY' }: BuildRequest): string {
  return keyParameter;
}
