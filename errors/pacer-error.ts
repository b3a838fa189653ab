import { catalogue, type ErrorCode, type ErrorKind } from './catalogue.ts';

const brand = Symbol.for('pacer.error');

/** What a thrower adds to the catalogue's entry. */
export interface ErrorDetails {
  /** One sentence for the user: what happened, with the names involved. Never a secret, never a stack. */
  readonly message: string;
  /** What to do about it; the catalogue's advice is used when left out. */
  readonly advice?: string;
  /** Fields for the log and for programs. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** Overrides the catalogue, e.g. a 409 that is known to pass. */
  readonly retryable?: boolean;
}

/**
 * The one error type of Pacer. `code` is stable and listed in `errors/catalogue.ts`;
 * `message` is the sentence a user reads; `advice` says what to do.
 */
export class PacerError extends Error {
  override readonly name = 'PacerError';
  readonly [brand] = true;
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  readonly advice: string;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    const entry = catalogue[code];
    this.code = code;
    this.kind = entry.kind;
    this.retryable = details.retryable ?? entry.retryable;
    this.advice = details.advice ?? entry.advice;
    this.context = details.context ?? {};
  }
}

/** Makes an error of the catalogue; throw the result. */
export function pacerError(code: ErrorCode, details: ErrorDetails): PacerError {
  return new PacerError(code, details);
}

/** True for errors made here, also across copies of this module. */
export function isPacerError(value: unknown): value is PacerError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true;
}

/** Turns anything thrown into a PacerError; what is not one of ours becomes `bug` with the original as cause. */
export function asPacerError(thrown: unknown): PacerError {
  if (isPacerError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return pacerError('bug', { message: `Unexpected: ${message}`, cause: thrown });
}
