import { describe, expect, it } from 'vitest';
import { shareTypes } from '../../tools/shared-types.ts';

const problem = '/**\n * A fault.\n */\nexport interface Problem {\n  file: string;\n  place?: Place;\n}\n';
const place = "/**\n * Where.\n */\nexport type Place = 'here' | 'there';\n";

function share(files: Readonly<Record<string, string>>, references: Readonly<Record<string, readonly string[]>>) {
  const withBanner = Object.entries(files).map(([name, text]): [string, string] => [name, `// Made.\n\n${text}`]);
  return Object.fromEntries(shareTypes(new Map(withBanner), new Map(Object.entries(references))));
}

describe('generated types', () => {
  it('are written once, where their schema is, and passed on by the files that refer to it', () => {
    const status = 'export interface Status {\n  problems: Problem[];\n}\n';
    const files = share({ problem: problem + place, status: status + problem + place }, { status: ['problem'] });
    expect(files['problem']).toBe(`// Made.\n\n${problem}${place}`);
    expect(files['status']).toBe(
      "// Made.\n\nimport type { Problem } from './problem.ts';\nexport type { Place, Problem } from './problem.ts';\n\n" +
        status,
    );
  });

  it('come from the file that they belong to, however long the way there is', () => {
    const view = 'export interface View {\n  place: Place;\n}\n';
    const files = share(
      { place, problem: problem + place, view: view + problem + place },
      { problem: ['place'], view: ['problem'] },
    );
    expect(files['view']).toContain("import type { Place } from './place.ts';");
    expect(files['view']).toContain("export type { Problem } from './problem.ts';");
    expect(files['view']).not.toContain('interface Problem');
  });

  it('stay where they are when the name is the same and the type another', () => {
    const other = "export type Place = 'nowhere';\n";
    const files = share({ place, view: other }, { view: ['place'] });
    expect(files['view']).toBe(`// Made.\n\n${other}`);
  });

  it('of schemas that do not refer to each other have nothing to do with each other', () => {
    expect(share({ place, view: place }, {})['view']).toBe(`// Made.\n\n${place}`);
  });
});
