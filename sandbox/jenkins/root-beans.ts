import { emptyBean, jobBean, queueItemBean } from './beans.ts';
import { property, type ExportedBean, type ExportedValue } from './exported.ts';
import type { Instance } from './instance.ts';

/** Names directly below a folder (`''` is the root): folders and jobs, sorted. */
function childrenOf(instance: Instance, folder: string): { readonly name: string; readonly isJob: boolean }[] {
  const children = new Map<string, boolean>();
  const prefix = folder === '' ? '' : `${folder}/`;
  for (const fullName of instance.jobs.keys()) {
    if (!fullName.startsWith(prefix)) continue;
    const [name = '', ...rest] = fullName.slice(prefix.length).split('/');
    children.set(name, rest.length === 0);
  }
  return [...children].map(([name, isJob]) => ({ name, isJob })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether some job lies below this full name. */
export function isFolder(instance: Instance, fullName: string): boolean {
  return childrenOf(instance, fullName).length > 0;
}

/** Path of the URL of an item with this full name: `job/a/job/b/`. */
export function itemPath(fullName: string): string {
  return fullName
    .split('/')
    .map(name => `job/${encodeURIComponent(name)}/`)
    .join('');
}

function itemBeans(instance: Instance, folder: string): ExportedValue {
  return childrenOf(instance, folder).map(({ name, isJob }) => {
    const fullName = folder === '' ? name : `${folder}/${name}`;
    const job = isJob ? instance.jobs.get(fullName) : undefined;
    return job === undefined ? folderBean(instance, fullName) : jobBean(instance, job);
  });
}

function viewBean(url: string): ExportedBean {
  return {
    className: 'hudson.model.AllView',
    properties: [property('name', () => 'all', { visibility: 2 }), property('url', () => url, { visibility: 2 })],
  };
}

/** A folder; it has no `color`, by which clients tell it from a job. */
export function folderBean(instance: Instance, fullName: string): ExportedBean {
  const name = fullName.slice(fullName.lastIndexOf('/') + 1);
  const url = instance.rootUrl() + itemPath(fullName);
  return {
    className: 'com.cloudbees.hudson.plugins.folder.Folder',
    properties: [
      property('actions', () => [emptyBean()]),
      property('description', () => null),
      property('displayName', () => name),
      property('displayNameOrNull', () => null),
      property('fullDisplayName', () => fullName.replaceAll('/', ' » ')),
      property('fullName', () => fullName),
      property('name', () => name, { visibility: 999 }),
      property('url', () => url, { visibility: 999 }),
      property('healthReport', () => []),
      property('jobs', () => itemBeans(instance, fullName)),
      property('primaryView', () => viewBean(url)),
      property('views', () => [viewBean(url)]),
    ],
  };
}

/** The root, `/api/json`. */
export function rootBean(instance: Instance): ExportedBean {
  return {
    className: 'hudson.model.Hudson',
    properties: [
      property('assignedLabels', () => [emptyBean()]),
      property('mode', () => 'NORMAL'),
      property('nodeDescription', () => 'the Jenkins controller’s built-in node'),
      property('nodeName', () => ''),
      property('numExecutors', () => instance.executors),
      property('description', () => null),
      property('jobs', () => itemBeans(instance, '')),
      property('overallLoad', () => emptyBean()),
      property('primaryView', () => viewBean(instance.rootUrl())),
      property('quietDownReason', () => null),
      property('quietingDown', () => instance.isQuietingDown()),
      property('slaveAgentPort', () => -1),
      property('unlabeledLoad', () => emptyBean('jenkins.model.UnlabeledLoadStatistics')),
      property('url', () => instance.rootUrl()),
      property('useCrumbs', () => instance.useSecurity),
      property('useSecurity', () => instance.useSecurity),
      property('views', () => [viewBean(instance.rootUrl())]),
    ],
  };
}

/** The queue, `/queue/api/json`. */
export function queueBean(instance: Instance): ExportedBean {
  return {
    className: 'hudson.model.Queue',
    properties: [
      property('discoverableItems', () => []),
      property('items', () => instance.queue.items().map(item => queueItemBean(instance, item)), { inline: true }),
    ],
  };
}

/** The one node and its executors, `/computer/api/json`. */
export function computerBean(instance: Instance): ExportedBean {
  const busy = (): number => Math.min(instance.builds.count(), instance.executors);
  const node: ExportedBean = {
    className: 'hudson.model.Hudson$MasterComputer',
    properties: [
      property('displayName', () => 'Built-In Node', { visibility: 2 }),
      property('idle', () => busy() === 0, { visibility: 2 }),
      property('numExecutors', () => instance.executors, { visibility: 2 }),
      property('offline', () => false, { visibility: 2 }),
      property('temporarilyOffline', () => false, { visibility: 2 }),
    ],
  };
  return {
    className: 'hudson.model.ComputerSet',
    properties: [
      property('busyExecutors', busy),
      property('computer', () => [node]),
      property('displayName', () => 'Nodes'),
      property('totalExecutors', () => instance.executors),
    ],
  };
}
