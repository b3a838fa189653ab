import type { ErrorCode } from '../../errors/catalogue.ts';
import { pacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { BuildSpec } from '../desired/types.ts';

/** What an image is made from, as its file says it. */
export type SourceSpec = BuildSpec['source'];

/** What a source is at the moment, or why it is not known. Problems come with a code and with what to do. */
export type SourceState =
  | {
      readonly kind: 'known';
      readonly commit: string;
      /** The tag, where one was named or a range of versions chose it. */
      readonly tag?: string;
      /** Equal where equal files go into the image. */
      readonly identity: string;
    }
  /** Definitely not there. */
  | ({ readonly kind: 'missing' } & SourceProblem)
  /** Nobody could tell. */
  | ({ readonly kind: 'unknown' } & SourceProblem);

interface SourceProblem {
  readonly code: ErrorCode;
  readonly sentence: string;
  readonly advice: string;
}

/** A source that the newest look at its repository did not find. */
export function missingSource(source: SourceSpec): SourceState {
  return { kind: 'missing', ...describe(missingReference(source)) };
}

/** A source that cannot be told because of this error. */
export function unknownSource(source: SourceSpec, error: PacerError): SourceState {
  if (error.code === 'source-reference-missing') return { kind: 'missing', ...describe(error) };
  const { code, advice } = error;
  return { kind: 'unknown', code, sentence: sentenceOfTrouble(source.repository, error), advice };
}

/** Why a repository cannot be read. */
export function sentenceOfTrouble(repository: string, error: PacerError): string {
  return `The source repository ${repository} cannot be read: ${error.message}`;
}

function missingReference({ repository, ref }: SourceSpec): PacerError {
  if (typeof ref === 'string')
    return pacerError('source-reference-missing', {
      message: `The source repository ${repository} has no branch or tag "${ref}".`,
    });
  const written = ref.prefix === undefined ? 'with or without a "v"' : `that begins with "${ref.prefix}"`;
  return pacerError('source-version-missing', {
    message: `The source repository ${repository} has no tag in the range ${ref.semver} (${written}).`,
  });
}

function describe({ code, message, advice }: PacerError): SourceProblem {
  return { code, sentence: message, advice };
}
