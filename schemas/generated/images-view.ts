// Made by tools/generate-types.ts from schemas/images-view.schema.json. Change that file, not this one.

/**
 * Answer of `GET /api/v1/images` and output of `pacer images --format json`: the base images of a cluster, the finished images they stand on, and who uses them.
 */
export interface ImagesView {
  /**
   * Name of the cluster.
   */
  cluster: string;
  /**
   * Whether images are built for this cluster.
   */
  builds: boolean;
  /**
   * Finished images that others stand on first, then those that the repository defines; each sorted by name.
   */
  images: ImageRow[];
}
/**
 * One image.
 */
export interface ImageRow {
  /**
   * Path of its file without the ending; of a finished image its reference.
   */
  name: string;
  /**
   * File that defines it.
   */
  file?: string;
  /**
   * Name in the registry.
   */
  repository?: string;
  /**
   * Parent image.
   */
  from?: string;
  source?: ImageSource;
  /**
   * `waiting` for its parent; `finished` images are not built here; `not-built`: the cluster builds no images.
   */
  state: 'ready' | 'building' | 'waiting' | 'failed' | 'unknown' | 'not-built' | 'finished';
  /**
   * Why it is not ready.
   */
  sentence?: string;
  /**
   * Code of the problem, where it is one of the reference of errors.
   */
  code?: string;
  /**
   * What to do about it.
   */
  advice?: string;
  /**
   * Lines that prove the sentence.
   */
  evidence?: string[];
  /**
   * Build in Jenkins.
   */
  buildUrl?: string;
  /**
   * Its tag in the registry: the key of its inputs.
   */
  tag?: string;
  /**
   * Digest in the registry.
   */
  digest?: string;
  /**
   * When it was made, where that is known; ISO 8601, UTC.
   */
  madeAt?: string;
  /**
   * Images that stand on it directly.
   */
  images: string[];
  /**
   * Apps that stand on it directly.
   */
  apps: ImageUser[];
  rebuild: ImageRebuild;
}
/**
 * What it is built from.
 */
export interface ImageSource {
  /**
   * Address of the source repository.
   */
  repository: string;
  /**
   * Branch, tag, commit or range of versions.
   */
  reference: string;
  /**
   * Tag that was chosen.
   */
  tag?: string;
  /**
   * Commit that was built.
   */
  commit?: string;
}
/**
 * An app that stands on an image.
 */
export interface ImageUser {
  /**
   * Id of the app.
   */
  id: string;
  /**
   * Its tasks that run or are being started.
   */
  tasks: number;
}
/**
 * What another digest of it would touch, directly or not.
 */
export interface ImageRebuild {
  /**
   * Images that are built again, parents first.
   */
  images: string[];
  /**
   * Apps that are built again and restarted.
   */
  apps: ImageUser[];
  /**
   * Tasks that are replaced.
   */
  tasks: number;
}
