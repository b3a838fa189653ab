/** An app of the change is locked by deployments (409 with their ids, reference 1.9). */
export class AppLocked extends Error {
  override readonly name = 'AppLocked';
  readonly deploymentIds: readonly string[];

  constructor(deploymentIds: readonly string[]) {
    super(
      "App is locked by one or more deployments. Override with the option '?force=true'. " +
        "View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
    );
    this.deploymentIds = deploymentIds;
  }
}

/** As many deployments run as may (403). */
export class TooManyDeployments extends Error {
  override readonly name = 'TooManyDeployments';

  constructor(limit: number) {
    super(
      `Max number (${limit}) of running deployments is achieved. ` +
        'Wait for one of them to end, or cancel one with the option force=true.',
    );
  }
}

/** The tree would not be valid as a whole (422). */
export class RootInvalid extends Error {
  override readonly name = 'RootInvalid';
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}
