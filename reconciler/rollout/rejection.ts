import type { PacerError } from '../../errors/pacer-error.ts';
import { knownMembers } from '../../marathon/normal-form/members.ts';
import { memberPointer, pointerAsWritten, segmentsOfPointer } from '../../marathon/normal-form/pointer.ts';
import type { DesiredApp, SourcePosition } from '../desired/types.ts';
import type { Explanation } from './explain.ts';

interface Finding {
  /** Marathon's own path, such as `/container/portMappings(1)/hostPort`; `/` is the app. */
  readonly path: string;
  readonly errors: readonly string[];
}

/** Tokens of Marathon for people (Marathon API reference 1.9). */
const tokens: Readonly<Record<string, string>> = {
  'error.path.missing': 'is missing',
  'error.expected.jsstring': 'must be a text',
  'error.expected.jsnumber': 'must be a number',
  'error.expected.int': 'must be a whole number',
  'error.expected.jsarray': 'must be a list',
  'error.expected.jsobject': 'must be an object',
  'error.expected.jsboolean': 'must be true or false',
  'error.minLength': 'is too short',
  'error.maxLength': 'is too long',
  'error.pattern': 'does not have the form that is wanted',
  'error.min': 'is too small',
  'error.max': 'is too large',
  'error.unknown.enum.literal': 'is none of the words that are known',
};

/**
 * Turns Marathon's refusal of a definition back into places of the file that defines the app: one finding is the
 * sentence, all of them are the evidence, each as `file:line:col: path: what Marathon says`. A finding about something
 * that is not in this definition, such as another app of the same tree, keeps Marathon's path and gets no place.
 */
export function explainRejection(error: PacerError, app: DesiredApp | undefined): Explanation {
  const findings = findingsOf(error);
  const [first] = findings;
  if (first === undefined) return { sentence: `Marathon refuses the definition: ${error.message}`, evidence: [] };
  const lines = findings.map(finding => lineOf(finding, app));
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : '';
  return {
    sentence: `Marathon refuses the definition: ${lines[0]}${more}`,
    evidence: lines.length > 1 ? lines : [],
  };
}

/** The JSON pointer for a path of Marathon: list items and map keys are in brackets there. */
export function pointerOfMarathonPath(path: string): string {
  let pointer = '';
  for (const [part] of path.matchAll(/\([^()]*\)|[^/()]+/g)) {
    pointer = memberPointer(pointer, part.startsWith('(') ? part.slice(1, -1) : part);
  }
  return pointer;
}

function lineOf({ path, errors }: Finding, app: DesiredApp | undefined): string {
  const said = errors.map(error => tokens[error] ?? error).join(', ');
  const place = app === undefined ? undefined : placeOf(path, app);
  if (place === undefined) return `${path}: ${said}`;
  const { file, line, column } = place;
  return `${file}:${line}:${column}: ${path === '/' ? '' : `${path}: `}${said}`;
}

/** Marathon checks the whole tree, and then puts the id of the app in front. */
function placeOf(path: string, app: DesiredApp): SourcePosition | undefined {
  const own = path.startsWith(`${app.id}/`) ? path.slice(app.id.length) : undefined;
  for (const candidate of [path, own]) {
    if (candidate === undefined) continue;
    const pointer = pointerOfMarathonPath(candidate);
    const [member] = segmentsOfPointer(pointer);
    if (member === undefined || knownMembers.has(member))
      return app.positionOf(pointerAsWritten(pointer, app.definition));
  }
  return undefined;
}

function findingsOf(error: PacerError): readonly Finding[] {
  const details = error.context['details'];
  if (!Array.isArray(details)) return [];
  return (details as readonly Partial<Finding>[]).flatMap(({ path, errors }) =>
    typeof path === 'string' && Array.isArray(errors) ? [{ path, errors: errors.map(String) }] : [],
  );
}
