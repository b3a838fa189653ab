// Made by tools/generate-types.ts from schemas/upstream-test.schema.json. Change that file, not this one.

/**
 * Answer of POST /api/v1/settings/test: whether a server answers Pacer well, with the credentials as they are.
 */
export interface UpstreamTest {
  /**
   * Which.
   */
  server: 'git' | 'marathon' | 'mesos' | 'jenkins' | 'registry';
  /**
   * Whether it does.
   */
  ok: boolean;
  /**
   * What it is, or what is wrong.
   */
  sentence: string;
  /**
   * What to do.
   */
  advice?: string;
  /**
   * Code of what is wrong.
   */
  code?: string;
  /**
   * How long it took.
   */
  milliseconds: number;
}
