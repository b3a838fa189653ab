import type { Dialect } from '../../marathon/dialect.ts';
import { definitionMembers } from '../../marathon/normal-form/members.ts';
import type { Json, JsonObject, LiveApp } from '../../marathon/types.ts';
import { adviseApp } from '../desired/advice/advise-app.ts';
import type { Advice } from '../desired/advice/catalogue.ts';
import { childPointer, valueAt } from '../desired/pointer.ts';
import { minimalDefinition } from './minimal-definition.ts';
import { statusAdvice } from './status-advice.ts';
import { withReferences } from '../plan/secrets.ts';
import { withholdSecrets, type Withheld } from './withhold-secrets.ts';
import { writeYaml, type Comments } from './write-yaml.ts';

/** The text of an app's file, and what was said in it. */
export interface RenderedApp {
  readonly text: string;
  readonly advice: readonly Advice[];
}

/**
 * Writes an app as it runs into a file: Marathon's plain definition without defaults, or `kind: App` when something is left
 * out because it looks like a secret. Comments say what deserves a look. The same app always gives the same text.
 *
 * @param source what the label `pacer.source` of apps from this repository and cluster says
 */
export function renderApp(live: LiveApp, dialect: Dialect, source: string): RenderedApp {
  const { definition, withheld } = withholdSecrets(minimalDefinition(withReferences(live), dialect));
  const said = [...statusAdvice(live, definition, dialect, source), ...adviseApp(definition, { dialect })];
  const advice = [...withheld.map(adviceOf), ...said.filter(({ pointer }) => !isWithheld(pointer, withheld))];
  const written = escaped(definition) as JsonObject;
  if (withheld.length === 0) return { text: writeYaml(written, commentsOf(said, definition, '')), advice };
  const known = inPacerForm(written);
  const ignore = [...withheld.map(({ pointer }) => pointer), ...known.foreign];
  const document = { kind: 'App', marathon: known.definition, ignore };
  const comments = new Map(commentsOf(said, definition, '/marathon'));
  for (const [index, each] of withheld.entries()) comments.set(`/ignore/${index}`, [sentenceOf(adviceOf(each))]);
  return { text: writeYaml(document, comments), advice };
}

function adviceOf({ pointer, isVariable, message }: Withheld): Advice {
  return { code: isVariable ? 'secret-in-env' : 'secret-in-definition', pointer, message };
}

function isWithheld(pointer: string, withheld: readonly Withheld[]): boolean {
  return withheld.some(each => each.pointer === pointer);
}

/** Members that only a newer Marathon knows are no members of `kind: App`; what is live is kept all the same. */
function inPacerForm(definition: JsonObject): {
  readonly definition: JsonObject;
  readonly foreign: readonly string[];
} {
  const old = new Set(['uris', 'ports', 'ipAddress']);
  const foreign = Object.keys(definition).filter(name => !definitionMembers.has(name) && !old.has(name));
  const own = Object.entries(definition).filter(([name]) => !foreign.includes(name));
  return { definition: Object.fromEntries(own), foreign: foreign.map(name => childPointer('', name)) };
}

function commentsOf(advice: readonly Advice[], definition: JsonObject, prefix: string): Comments {
  const comments = new Map<string, string[]>();
  for (const each of advice) {
    let { pointer } = each;
    while (pointer !== '' && valueAt(definition, pointer) === undefined)
      pointer = pointer.slice(0, pointer.lastIndexOf('/'));
    const place = prefix + pointer;
    comments.set(place, [...(comments.get(place) ?? []), sentenceOf(each)]);
  }
  return comments;
}

function sentenceOf({ code, message }: Advice): string {
  return `${code}: ${message}`;
}

/** `${vars.x}` in what runs is text; in a file it would be a variable. */
function escaped(value: Json): Json {
  if (typeof value === 'string') return value.split('${vars.').join('$${vars.');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(escaped);
  const members = Object.entries(value as JsonObject).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, escaped(member as Json)]));
}
