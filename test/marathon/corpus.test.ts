import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
    '%s either accepts an app, and then what it prints equals it, or names the place of the fault',
    dialect => {
      let accepted = 0;
      for (const { file, app } of apps) {
        const { definition } = lenientDefinition(app, dialect);
        const issues = validateApp(definition, dialect, features);
        if (issues.length > 0) {
          for (const issue of issues) {
            expect(issue.message, file).not.toBe('');
            expect(issue.marathonPath, file).toMatch(/^\//);
          }
          continue;
        }
        accepted += 1;
        const wish = normaliseDefinition(definition, dialect);
        expect(normaliseDefinition(wish, dialect), file).toEqual(wish);
        const live = normaliseLive({ ...serveApp(wish, dialect), tasks: [], version: 'x' }, dialect);
        expect(compareApps(wish, live, { dialect, userSet: definition }), file).toEqual([]);
        const sent = definitionBody(wish, dialect);
        expect(validateApp(sent, dialect, features), file).toEqual([]);
        expect(compareApps(normaliseDefinition(sent, dialect), wish, { dialect }), file).toEqual([]);
      }
      // The others are templates with {{holes}}, halves of strategies, and examples of everything at once.
      expect(accepted).toBeGreaterThan(apps.length * 0.75);
    },
  );
});

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
