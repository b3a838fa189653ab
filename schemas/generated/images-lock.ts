// Made by tools/generate-types.ts from schemas/images-lock.schema.json. Change that file, not this one.

/**
 * `clusters/NAME/images.lock.yaml`: which image each app of a cluster runs. Pacer commits it; its history is that of the releases, and `git revert` of a commit brings the old image back without a build.
 */
export interface ImagesLock {
  /**
   * An entry for each app whose image is built, by the absolute id of the app.
   */
  apps: {
    [k: string]: LockedImage;
  };
}
/**
 * The image of one app and where it comes from.
 */
export interface LockedImage {
  /**
   * Name of the image in the registry of the cluster, without host, tag and digest.
   */
  image: string;
  /**
   * The tag that the image was pushed under. What runs is chosen by the digest.
   */
  tag: string;
  /**
   * The image itself: what Marathon is asked to run.
   */
  digest: string;
  /**
   * What Pacer computed from all that goes into the image: equal inputs, equal key.
   */
  key: string;
  /**
   * Address of the source repository.
   */
  source: string;
  /**
   * Commit of the source repository that the image was built from.
   */
  commit: string;
  /**
   * Address of the build in Jenkins, when it is known.
   */
  build?: string;
}
