/** A route, as the OpenAPI document describes it. */
export interface Operation {
  readonly summary: string;
  readonly schema?: object;
  readonly type?: string;
  readonly status?: number;
  readonly parameters?: readonly object[];
  /** Schema of the JSON body that is sent. */
  readonly body?: object;
  readonly refusals?: readonly number[];
}

/** A parameter behind the question mark. */
export const query = (name: string, description: string): object => ({
  name,
  in: 'query',
  description,
  schema: { type: 'string' },
});

/** A schema of `components.ts`. */
export const component = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
