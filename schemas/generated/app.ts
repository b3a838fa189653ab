// Made by tools/generate-types.ts from schemas/app.schema.json. Change that file, not this one.

/**
 * Branch or tag to build, or a full commit id; or `{semver: "^2.1"}` for the highest version among the tags that lies in a range.
 */
export type Reference =
  | string
  | {
      /**
       * Range as npm writes it, such as `^2.1`, `~1.4.2` or `2.x`. The tag with the highest version in it is built. Pre-releases count only where the range names one, as in `>=2.0.0-0`.
       */
      semver: string;
      /**
       * What stands before the version in the tags that count: `cart-` for `cart-1.2.3`. A `v` between the two is allowed and needs no prefix: `v1.2.3` counts as it is.
       */
      prefix?: string;
    };

/**
 * An app that Pacer keeps running: Marathon's own definition, and around it how its image is made and how it is rolled out.
 */
export interface App {
  /**
   * Says that this file describes an app in Pacer's form. A file without `kind` is read as Marathon's own definition.
   */
  kind: 'App';
  /**
   * Path of a base, relative to this file. This file is merged over the base (JSON merge patch, RFC 7396): objects are merged, everything else is replaced, `null` removes.
   */
  extends?: string;
  build?: Build;
  marathon: MarathonDefinition;
  rollout?: Rollout;
  /**
   * JSON pointers of members of `marathon` that somebody else owns, such as `/instances` for an autoscaler. Pacer keeps their live value and calls no difference in them a drift.
   *
   * @maxItems 100
   *
   * Items: JSON pointer (RFC 6901).
   */
  ignore?: string[];
  policy?: Policy;
}
/**
 * How the image of the app is made. Pacer has Jenkins build it when the registry does not have it, and fills in `container.docker.image` with its digest. Say either `copy` (with or without `run`), or `dockerfile`, or `job`.
 */
export interface Build {
  source: Source;
  /**
   * Path of a `kind: Image` file without its ending, such as `images/tomcat`, or the reference of an image in a registry. A new parent means a new build.
   */
  from?: string;
  /**
   * Shell line that the build agent runs in the source before it copies, such as `mvn -B package`.
   */
  run?: string;
  /**
   * What goes into the image: a path or glob in the source, and the place in the image. A place that ends with `/` is a folder.
   */
  copy?: {
    /**
     * Absolute path in the image.
     */
    [k: string]: string;
  };
  /**
   * Path of a Dockerfile in the source; the image is what it says.
   */
  dockerfile?: string;
  /**
   * Your own Jenkins job that builds and pushes the image, with its folders: `team/cart-image`.
   */
  job?: string;
  /**
   * Name of the image in the registry. For an app its id without the first slash when left out, for an image the path of its file.
   */
  image?: string;
  /**
   * Further parameters for the Jenkins job. For a job with names of its own, `{KEY}`, `{TAG}`, `{IMAGE}`, `{SOURCE_REPOSITORY}`, `{SOURCE_COMMIT}`, `{PARENT}` and `{RECIPE}` in a value stand for what Pacer would send under these names; one parameter must be `{KEY}` or `{TAG}` and nothing else, so that its builds are recognised.
   */
  parameters?: {
    /**
     * Value of the parameter.
     */
    [k: string]: string;
  };
}
/**
 * The repository that the image is made from.
 */
export interface Source {
  /**
   * Address of the source repository: https, ssh, or the absolute path of a local one. An address that begins with `../` or `./` is relative to the address of the desired repository, as for git submodules.
   */
  repository: string;
  ref?: Reference;
  /**
   * Globs of the files that go into the image. A push that touches none of them builds nothing. All files when left out.
   *
   * @minItems 1
   * @maxItems 200
   *
   * Items: A path or a glob such as `src/**`.
   */
  paths?: string[];
}
/**
 * Marathon's own app definition, word for word as in `POST /v2/apps`. `container.docker.image` is left out when there is a `build`.
 */
export interface MarathonDefinition {
  /**
   * Absolute id of the app, such as `/shop/cart`.
   */
  id: string;
  [k: string]: unknown;
}
/**
 * What happens while a change of this app goes out.
 */
export interface Rollout {
  /**
   * All instances must be running and healthy within this time.
   */
  deadline?: string;
  /**
   * What to do when the deadline passes: `rollback` goes back to what ran before, `hold` leaves everything as it is for a person to look at.
   */
  onFailure?: 'rollback' | 'hold';
  /**
   * With `onFailure: rollback`: whether the change is also taken back in git. `commit` pushes a revert to the followed branch, `branch` to a branch `pacer/revert/…` for review (as a pull request where a forge is named), `none` leaves that to people.
   */
  revert?: 'none' | 'commit' | 'branch';
  strategy?: Strategy;
  /**
   * Ids of apps that must run healthy as the commit wants them before this one is started or restarted. When both are deleted this one goes first. An app that is unchanged and healthy holds nobody; one that failed holds those that come after it.
   *
   * @maxItems 100
   *
   * Items: Id of an app.
   */
  after?: string[];
}
/**
 * How a change that restarts tasks goes out, other than by the rolling upgrade of Marathon alone. The app must be able to run twice at the same time.
 */
export interface Strategy {
  canary?: Canary;
  blueGreen?: BlueAndGreen;
}
/**
 * A few instances of the new version run beside, as the app `ID-canary`; when they pass the gates the rest follows and they are removed.
 */
export interface Canary {
  /**
   * How many run beside.
   */
  instances?: number;
  /**
   * What must hold beside before the rest follows, one after the other.
   *
   * @maxItems 20
   */
  gates?: Gate[];
}
/**
 * Something that must hold before the rest follows: exactly one of `health`, `for`, `http` and `prometheus`.
 */
export interface Gate {
  /**
   * All instances beside are healthy. That is always the first gate, said or not.
   */
  health?: true;
  /**
   * They have been healthy without a break for so long.
   */
  for?: string;
  /**
   * Address that is asked with GET until it answers as expected. `{host}` and `{port}` in it are those of every instance beside: then each must answer so.
   */
  http?: string;
  /**
   * With `http`: the status code, or a text that the answer holds.
   */
  expect?: number | string;
  /**
   * Address of a Prometheus server, which is asked once; a value outside of the bounds ends the attempt.
   */
  prometheus?: string;
  /**
   * With `prometheus`: an instant query with one value as its result.
   */
  query?: string;
  /**
   * With `prometheus`: the least value that passes.
   */
  min?: number;
  /**
   * With `prometheus`: the greatest value that passes.
   */
  max?: number;
}
/**
 * All instances of the new version run beside, as the app `ID-green`; when they pass the gates the app itself is replaced while they serve, and they are removed.
 */
export interface BlueAndGreen {
  /**
   * What must hold beside before the rest follows, one after the other.
   *
   * @maxItems 20
   */
  gates?: Gate1[];
}
/**
 * Something that must hold before the rest follows: exactly one of `health`, `for`, `http` and `prometheus`.
 */
export interface Gate1 {
  /**
   * All instances beside are healthy. That is always the first gate, said or not.
   */
  health?: true;
  /**
   * They have been healthy without a break for so long.
   */
  for?: string;
  /**
   * Address that is asked with GET until it answers as expected. `{host}` and `{port}` in it are those of every instance beside: then each must answer so.
   */
  http?: string;
  /**
   * With `http`: the status code, or a text that the answer holds.
   */
  expect?: number | string;
  /**
   * Address of a Prometheus server, which is asked once; a value outside of the bounds ends the attempt.
   */
  prometheus?: string;
  /**
   * With `prometheus`: an instant query with one value as its result.
   */
  query?: string;
  /**
   * With `prometheus`: the least value that passes.
   */
  min?: number;
  /**
   * With `prometheus`: the greatest value that passes.
   */
  max?: number;
}
/**
 * Rules of this app, besides those of its cluster. They may only forbid more, never less: both must allow what is done.
 */
export interface Policy {
  /**
   * `observe` touches nothing at all, neither Marathon nor Jenkins: Pacer plans and tells. `enforce` carries the plan out.
   */
  mode?: 'observe' | 'enforce';
  /**
   * Put back what somebody changed in Marathon by hand.
   */
  selfHeal?: boolean;
  /**
   * Actions that wait until somebody agrees: by a commit with the trailer `Approved-by: NAME <ADDRESS>`, or with `pacer approve`. Every rule that names an action must be satisfied.
   *
   * @maxItems 20
   */
  approval?: ApprovalRule[];
  /**
   * Times at which something may be changed. While a `deny` window lasts nothing is changed; when there are `allow` windows, something is changed only while one of them lasts.
   *
   * @maxItems 50
   */
  windows?: Window[];
  restarts?: Restarts;
  /**
   * Registries or repositories that images may come from: `registry.example.com` or `registry.example.com/shop`, with everything below. An image without a host is from `docker.io`.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: A registry, or a repository or folder of one.
   */
  images?: string[];
  /**
   * Labels that every app must have, with any value but an empty one.
   *
   * @maxItems 100
   *
   * Items: Name of a label.
   */
  requiredLabels?: string[];
  /**
   * Whether every app must have a health check.
   */
  requiredHealthChecks?: boolean;
}
/**
 * Who must agree to which actions.
 */
export interface ApprovalRule {
  /**
   * Kinds of actions that wait.
   *
   * @minItems 1
   *
   * Items: What would be done.
   */
  actions: ('create' | 'restart' | 'scale' | 'suspend' | 'delete')[];
  /**
   * People of whom one must agree, by e-mail address.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: Address of a person who may agree.
   */
  by: string[];
}
/**
 * One window: when it begins, and how long it lasts.
 */
export interface Window {
  /**
   * Begin of a window in which changes are made: minute, hour, day of month, month, day of week, as in cron.
   */
  allow?: string;
  /**
   * Begin of a window in which no changes are made, as in cron.
   */
  deny?: string;
  /**
   * Time zone of the begin.
   */
  zone?: string;
  /**
   * How long the window lasts, 1m to 7d, in time that passes: an hour more or less on the clock does not change it.
   */
  duration: string;
  /**
   * Why, for whoever has to wait.
   */
  reason?: string;
}
/**
 * How often this app may be restarted.
 */
export interface Restarts {
  /**
   * Most restarts of apps within any hour.
   */
  perHour?: number;
}
