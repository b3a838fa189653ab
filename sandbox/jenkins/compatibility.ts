/** Where older versions of Jenkins answer otherwise (Jenkins reference 0). The defaults are those of 2.528. */
export interface Compatibility {
  /** `/buildWithParameters` that folds into a waiting item: 303 since 2.308, 201 before. */
  readonly coalescedStatus: 303 | 201;
  /** `/buildWithParameters` of a job without parameters: 400 since 2.524, 500 before. */
  readonly notParameterizedStatus: 400 | 500;
  /** Cancelling a queue item: 204 and errors since 2.211, always 302 before. */
  readonly cancelStatus: 204 | 302;
  /** Unit of `delay=5`: milliseconds since 2.82, seconds before. */
  readonly bareDelay: 'milliseconds' | 'seconds';
  /** GET on `/build…` with an API token: refused since 2.469, a trigger before. */
  readonly triggerByGetWithToken: boolean;
  /** Whether a crumb is worth something only within the session that fetched it: since 2.186. */
  readonly crumbOfSession: boolean;
}

/** How Jenkins 2.528 answers. */
export const modernCompatibility: Compatibility = {
  coalescedStatus: 303,
  notParameterizedStatus: 400,
  cancelStatus: 204,
  bareDelay: 'milliseconds',
  triggerByGetWithToken: false,
  crumbOfSession: true,
};
