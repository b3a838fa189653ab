// Made by tools/generate-types.ts from schemas/capacity-question.schema.json. Change that file, not this one.

/**
 * Body of `POST /api/v1/capacity`: a definition as Marathon takes it, or its numbers alone. Nothing is changed by asking.
 */
export interface CapacityQuestion {
  /**
   * Complete app definition of Marathon. With the id of an app that runs, the question is what this change of it needs.
   */
  definition?: {
    [k: string]: unknown;
  };
  /**
   * Absolute id, for the sentences.
   */
  id?: string;
  /**
   * Instances.
   */
  instances?: number;
  /**
   * Processors of one instance.
   */
  cpus?: number;
  /**
   * MB of memory of one instance.
   */
  mem?: number;
  /**
   * MB of disk of one instance.
   */
  disk?: number;
  /**
   * Graphics processors of one instance.
   */
  gpus?: number;
  /**
   * Host ports of one instance; 0 for any, a number for exactly this one.
   *
   * @maxItems 1000
   *
   * Items: 0 is any port.
   */
  ports?: number[];
  /**
   * Constraints.
   *
   * @maxItems 100
   */
  constraints?: string[][];
  /**
   * Roles whose resources are taken.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: Role.
   */
  acceptedResourceRoles?: string[];
}
