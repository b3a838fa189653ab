import type { Dialect } from '../../marathon/dialect.ts';
import type { DeleteVerdict } from './deletes.ts';
import type { AppInput, AppPlan, PlanInput } from './types.ts';

/** Another app of the cluster, with its own plan. */
export interface OtherApp {
  readonly input: AppInput;
  readonly plan: AppPlan;
}

/** What holds for every app of a plan. */
export interface AppContext extends Omit<PlanInput, 'apps'> {
  readonly dialect: Dialect;
  /** Missing when only one app is looked at: then nothing is deleted. */
  readonly deletes?: DeleteVerdict;
  /** Another app; undefined when neither a file nor Marathon knows it. Missing when the others are not known. */
  readonly other?: (id: string) => OtherApp | undefined;
  /** Which of the apps that are to be deleted come after each; computed when first asked for. */
  readonly leavingAfter?: () => ReadonlyMap<string, readonly string[]>;
}
