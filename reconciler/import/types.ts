import type { Dialect } from '../../marathon/dialect.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { Advice } from '../desired/advice/catalogue.ts';
import type { Snapshot } from '../desired/types.ts';

/** What desired files are made from. */
export interface ImportInput {
  /** Every app of the Marathon. */
  readonly apps: readonly LiveApp[];
  /** As `/v2/info` says it. */
  readonly marathonVersion: string;
  /** Address for `cluster.yaml`; without credentials. */
  readonly marathonUrl: string;
  /** Group whose apps are wanted; `/` is all of them. */
  readonly root: string;
  readonly cluster: string;
  /** Files of the desired repository as they are; those of other clusters may be among them. */
  readonly existing: Snapshot;
  /** Address of the desired repository. */
  readonly repositoryUrl: string;
  /** Write files anew that are there and say something else. */
  readonly force: boolean;
}

/** An app and its file. */
export interface ImportedApp {
  readonly id: string;
  /** Path in the repository. */
  readonly file: string;
  readonly text: string;
  /** What deserves a look; the same stands in the file as comments. */
  readonly advice: readonly Advice[];
  /** `unchanged`: the very same file is there. `conflict`: another one is, and `force` was not given. */
  readonly state: 'new' | 'replaced' | 'unchanged' | 'conflict';
}

/** An app without a file of this import. */
export interface LeftOut {
  readonly id: string;
  readonly reason: string;
}

/** What an import would write. */
export interface ImportResult {
  readonly dialect: Dialect;
  readonly apps: readonly ImportedApp[];
  /** Files to write, by path, `cluster.yaml` among them when it is missing. */
  readonly files: ReadonlyMap<string, string>;
  /** Apps that another file describes already, or that cannot be described so that nothing would change. */
  readonly leftOut: readonly LeftOut[];
}
