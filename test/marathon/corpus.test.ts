import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../marathon/dialect.ts';
import { flattenGroup, kindOf } from '../../marathon/group.ts';
import { definitionBody } from '../../marathon/normal-form/body.ts';
import { compareApps } from '../../marathon/normal-form/compare.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import { serveApp } from '../../marathon/normal-form/serve.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';
import { lenientDefinition } from '../../marathon/validation/lenient.ts';
import { validateApp } from '../../marathon/validation/validate.ts';

// Definitions of many strangers, which are not part of this repository.
const folder = join(import.meta.dirname, '../../../shared/corpus/apps');
const isThere = existsSync(folder);
if (!isThere) process.stderr.write(`skipped: no collection of definitions at ${folder}\n`);

const features = ['secrets', 'gpu_resources', 'external_volumes'];
const dialects: readonly Dialect[] = ['1.4', '1.5', '1.8', '1.9', '1.10'];

interface Found {
  readonly file: string;
  readonly app: JsonObject;
}

describe.skipIf(!isThere)('definitions found in public repositories', () => {
  const apps = isThere ? readdirSync(folder).flatMap(appsOf) : [];

  test('there are many, and nearly all of them are told to be apps or groups', () => {
    expect(apps.length).toBeGreaterThan(300);
  });

  test.for(dialects)(
    '%s accepts an app, and then what it prints equals it, or names the place of the fault',
    dialect => {
      const outcomes = apps.map(({ file, app }) => `${outcomeOf(app, dialect)}: ${file}`);
      expect(outcomes.filter(outcome => !/^(?:accepted|refused):/.test(outcome))).toEqual([]);
      // The others are templates with {{holes}}, halves of strategies, and examples of everything at once.
      expect(outcomes.filter(outcome => outcome.startsWith('accepted')).length).toBeGreaterThan(apps.length * 0.75);
    },
  );
});

function outcomeOf(app: JsonObject, dialect: Dialect): string {
  const { definition } = lenientDefinition(app, dialect);
  const issues = validateApp(definition, dialect, features);
  if (issues.length > 0) {
    const isNamed = issues.every(({ message, marathonPath }) => message !== '' && marathonPath.startsWith('/'));
    return isNamed ? 'refused' : 'refused without a reason';
  }
  const wish = normaliseDefinition(definition, dialect);
  if (!isDeepStrictEqual(normaliseDefinition(wish, dialect), wish)) return 'changed by a second look';
  const live = normaliseLive({ ...serveApp(wish, dialect), tasks: [], version: 'x' }, dialect);
  const changes = compareApps(wish, live, { dialect, userSet: definition });
  if (changes.length > 0) return `differs from itself in ${changes.map(({ pointer }) => pointer).join(' ')}`;
  const sent = definitionBody(wish, dialect);
  if (validateApp(sent, dialect, features).length > 0) return 'not accepted when sent';
  const back = compareApps(normaliseDefinition(sent, dialect), wish, { dialect });
  return back.length === 0 ? 'accepted' : 'changed by sending';
}

function appsOf(file: string): Found[] {
  const text = readFileSync(join(folder, file), 'utf8');
  return documentsOf(text).flatMap(document => {
    const kind = kindOf(document);
    if (kind === 'app') return [{ file, app: document as JsonObject }];
    if (kind === 'list') return (document as JsonObject[]).map(app => ({ file, app }));
    if (kind === 'group') return flattenGroup(document as JsonObject).map(({ app }) => ({ file, app }));
    return [];
  });
}

function documentsOf(text: string): readonly Json[] {
  try {
    return [JSON.parse(text) as Json];
  } catch {
    // YAML, or a template that is neither.
  }
  try {
    return loadAll(text) as Json[];
  } catch {
    return [];
  }
}
