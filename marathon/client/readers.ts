import { pacerError } from '../../errors/pacer-error.ts';
import { isObject, listOf, numberOf, objectOf, stringOf, stringsOf } from '../../http/json.ts';
import type {
  AppDefinition,
  Deployment,
  DeploymentResult,
  LiveApp,
  MarathonInfo,
  QueueItem,
  RejectReason,
} from '../types.ts';

/** The apps of a listing. An answer without a list is an error, never an empty cluster. */
export function readApps(answer: unknown): readonly LiveApp[] {
  const apps = objectOf(answer)['apps'];
  if (!Array.isArray(apps)) throw misread('the apps');
  return apps.map(app => readApp(app));
}

/** One app with its status. Counters that a version leaves out are 0. */
export function readApp(answer: unknown): LiveApp {
  const app = readDefinition(answer);
  if (typeof app['version'] !== 'string' || typeof app['instances'] !== 'number') throw misread(`the app ${app.id}`);
  // Thousands of apps in each cycle: the object of the parser is used as it is whenever it is complete.
  if (typeof app['tasksRunning'] === 'number' && typeof app['tasksHealthy'] === 'number') return app as LiveApp;
  return { tasksStaged: 0, tasksRunning: 0, tasksHealthy: 0, tasksUnhealthy: 0, ...app } as unknown as LiveApp;
}

/** A definition: an object with an id. */
export function readDefinition(answer: unknown): AppDefinition {
  if (!isObject(answer) || typeof answer['id'] !== 'string' || answer['id'] === '') throw misread('an app');
  return answer as AppDefinition;
}

/** Answer of an accepted write. */
export function readResult(answer: unknown): DeploymentResult {
  const { version, deploymentId } = objectOf(answer);
  if (typeof version !== 'string' || typeof deploymentId !== 'string') throw misread('a deployment');
  return { version, deploymentId };
}

/** Running deployments. */
export function readDeployments(answer: unknown): readonly Deployment[] {
  if (!Array.isArray(answer)) throw misread('the deployments');
  return listOf(answer).map(each => {
    const { id, version, affectedApps, currentStep, totalSteps } = objectOf(each);
    if (typeof id !== 'string') throw misread('a deployment');
    return {
      id,
      version: stringOf(version) ?? '',
      affectedApps: stringsOf(affectedApps),
      currentStep: numberOf(currentStep) ?? 0,
      totalSteps: numberOf(totalSteps) ?? 0,
    };
  });
}

/** Waiting apps with the offer funnel of the last offers (reference 1.8). */
export function readQueue(answer: unknown): readonly QueueItem[] {
  const { queue } = objectOf(answer);
  if (!Array.isArray(queue)) throw misread('the queue');
  return listOf(queue).flatMap(each => {
    const item = objectOf(each);
    const appId = stringOf(objectOf(item['app'])['id']);
    if (appId === undefined) return [];
    const delay = objectOf(item['delay']);
    const since = stringOf(item['since']);
    return [
      {
        appId,
        count: numberOf(item['count']) ?? 0,
        ...(since === undefined ? {} : { since }),
        overdue: delay['overdue'] === true,
        timeLeftSeconds: numberOf(delay['timeLeftSeconds']) ?? 0,
        reasons: readReasons(objectOf(item['processedOffersSummary'])['rejectSummaryLastOffers']),
      },
    ];
  });
}

/** The parts of `/v2/info` that Pacer needs. */
export function readInfo(answer: unknown): MarathonInfo {
  const info = objectOf(answer);
  const version = stringOf(info['version']);
  if (version === undefined) throw misread('its version');
  const frameworkId = stringOf(info['frameworkId']);
  const leader = stringOf(info['leader']);
  const configuration = objectOf(info['marathon_config']);
  const defaultNetworkName = stringOf(configuration['default_network_name']);
  const mesosRole = stringOf(configuration['mesos_role']);
  const behavior = stringOf(configuration['accepted_resource_roles_default_behavior']);
  return {
    version,
    ...(frameworkId === undefined ? {} : { frameworkId }),
    ...(leader === undefined ? {} : { leader }),
    ...(defaultNetworkName === undefined ? {} : { defaultNetworkName }),
    ...(mesosRole === undefined ? {} : { mesosRole }),
    ...(behavior === undefined ? {} : { acceptedResourceRolesDefaultBehavior: behavior }),
  };
}

/** Stored versions, newest first; Marathon promises no order (reference 1.2). */
export function readVersions(answer: unknown): readonly string[] {
  const { versions } = objectOf(answer);
  if (!Array.isArray(versions)) throw misread('the versions');
  return stringsOf(versions).toSorted((one, other) => Date.parse(other) - Date.parse(one));
}

function readReasons(value: unknown): readonly RejectReason[] {
  return listOf(value).flatMap(each => {
    const { reason, declined, processed } = objectOf(each);
    if (typeof reason !== 'string') return [];
    return [{ reason, declined: numberOf(declined) ?? 0, processed: numberOf(processed) ?? 0 }];
  });
}

function misread(what: string): Error {
  return pacerError('upstream-error', { message: `Marathon answered without ${what}: this may be another server.` });
}
