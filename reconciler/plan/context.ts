import type { Dialect } from '../../marathon/dialect.ts';
import type { DeleteVerdict } from './deletes.ts';
import type { PlanInput } from './types.ts';

/** What holds for every app of a plan. */
export interface AppContext extends Omit<PlanInput, 'apps'> {
  readonly dialect: Dialect;
  /** Missing when only one app is looked at: then nothing is deleted. */
  readonly deletes?: DeleteVerdict;
}
