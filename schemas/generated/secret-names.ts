// Made by tools/generate-types.ts from schemas/secret-names.schema.json. Change that file, not this one.

/**
 * Answer of `GET /api/v1/secret-names`: names of secrets that apps refer to. Never a value.
 */
export interface SecretNames {
  /**
   * Sorted by name.
   */
  secrets: NamedSecret[];
}
/**
 * A secret that some app refers to.
 */
export interface NamedSecret {
  /**
   * As it is written in `{secret: NAME}`.
   */
  name: string;
  /**
   * Apps that refer to it, as far as whoever asks may see them.
   */
  apps: string[];
}
