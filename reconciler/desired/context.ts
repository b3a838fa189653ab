import type { Dialect } from '../../marathon/dialect.ts';
import type { ReadPath } from './extend.ts';
import type { Layer, Places } from './places.ts';
import type { ProblemCode } from './problem-codes.ts';
import type { ClusterPolicy, DesiredApp, DesiredImage, Problem, SourcePosition } from './types.ts';
import type { Variables } from './variables.ts';

/** What a file is read in the light of. */
export interface FileContext {
  readonly variables: Variables;
  readonly owns: readonly string[];
  /** Rules of the cluster, which an app may only narrow. */
  readonly policy: ClusterPolicy;
  /** Address of the desired repository: relative source addresses start there. */
  readonly repositoryUrl: string;
  readonly dialect: Dialect;
  readonly places: Places;
  /** Reads another file of the same snapshot. */
  readonly read: ReadPath;
  /** All paths of the snapshot, to say which one was meant. */
  readonly paths: Iterable<string>;
}

/** Something wrong at a pointer of a document. */
export interface DocumentFault {
  readonly pointer: string;
  readonly target: 'key' | 'value';
  readonly code: ProblemCode;
  readonly message: string;
  readonly severity?: 'warning';
}

/** An app with what is needed to speak about it together with others. */
export interface ResolvedApp {
  readonly app: DesiredApp;
  /** As it was written, before it was made absolute. */
  readonly writtenId: string;
  /** Place of a pointer of the whole document. */
  place(pointer: string): SourcePosition;
  /** Pointer of the app's id in the document. */
  readonly idPointer: string;
}

/** An image with what is needed to speak about it together with others. */
export interface ResolvedImage {
  readonly image: DesiredImage;
  place(pointer: string): SourcePosition;
}

/** What one file says. */
export interface FileOutcome {
  readonly apps: readonly ResolvedApp[];
  readonly images: readonly ResolvedImage[];
  /** Apps that it names and that cannot be resolved. */
  readonly unknown: ReadonlyMap<string, readonly Problem[]>;
  /** Those of `unknown` that are wrong only in that Marathon would refuse them. */
  readonly refused: readonly ResolvedApp[];
  /** Apps that a file seems to name which cannot be parsed: a definition elsewhere proves the guess wrong. */
  readonly guessed: ReadonlyMap<string, readonly Problem[]>;
  /** True when it may define apps that nobody can name. */
  readonly unreadable: boolean;
  readonly problems: readonly Problem[];
}

/** Collects what the documents of a file say. */
export interface OutcomeDraft {
  readonly apps: ResolvedApp[];
  readonly images: ResolvedImage[];
  readonly unknown: Map<string, Problem[]>;
  readonly refused: ResolvedApp[];
  readonly guessed: Map<string, Problem[]>;
  unreadable: boolean;
  readonly problems: Problem[];
}

/** An empty draft. */
export function createOutcome(): OutcomeDraft {
  return { apps: [], images: [], unknown: new Map(), refused: [], guessed: new Map(), unreadable: false, problems: [] };
}

/** Gives a fault its place. */
export function toProblem(context: FileContext, layers: readonly Layer[], fault: DocumentFault, app?: string): Problem {
  const find = fault.target === 'key' ? context.places.key : context.places.value;
  return {
    ...find(layers, fault.pointer),
    severity: fault.severity ?? 'error',
    code: fault.code,
    message: fault.message,
    pointer: fault.pointer,
    ...(app === undefined ? {} : { app }),
  };
}

/** Notes that an app is not known, or, when it has no id, that the file may hold any. */
export function giveUp(outcome: OutcomeDraft, id: string | undefined, problems: readonly Problem[]): void {
  outcome.problems.push(...problems);
  if (id === undefined) outcome.unreadable = true;
  else outcome.unknown.set(id, [...(outcome.unknown.get(id) ?? []), ...problems]);
}
