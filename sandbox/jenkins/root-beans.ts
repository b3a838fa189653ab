import { buildBean, emptyBean, jobBean, queueItemBean } from './beans.ts';
import { property, type ExportedBean, type ExportedValue } from './exported.ts';
import type { QueueItem } from './types.ts';
import type { Instance } from './instance.ts';
import { displayName, folderOf, itemPath, shortName } from './items/item-names.ts';
import { textOf } from './xml/xml-tree.ts';

/** Full names of the items directly below a folder (`''` is the root) that the caller may see, sorted. */
function childrenOf({ items, visibilityOf }: Instance, folder: string): string[] {
  const all = [...items.jobs.keys(), ...items.folders.keys()];
  return all.filter(name => folderOf(name) === folder && visibilityOf(name) === 'visible').sort();
}

function itemBeans(instance: Instance, folder: string): ExportedValue {
  return childrenOf(instance, folder).map(fullName => {
    const job = instance.items.jobs.get(fullName);
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
  const name = shortName(fullName);
  const url = instance.rootUrl + itemPath(fullName);
  return {
    className: 'com.cloudbees.hudson.plugins.folder.Folder',
    properties: [
      property('actions', () => [emptyBean()]),
      property('description', () => textOf(instance.items.folders.get(fullName)?.config, 'description') ?? null),
      property('displayName', () => displayName(fullName)),
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
      property('primaryView', () => viewBean(instance.rootUrl)),
      property('quietDownReason', () => instance.quietDownReason()),
      property('quietingDown', () => instance.isQuietingDown()),
      property('slaveAgentPort', () => -1),
      property('unlabeledLoad', () => emptyBean('jenkins.model.UnlabeledLoadStatistics')),
      property('url', () => instance.rootUrl),
      property('useCrumbs', () => instance.access.enabled),
      property('useSecurity', () => instance.access.enabled),
      property('views', () => [viewBean(instance.rootUrl)]),
    ],
  };
}

/** An entry whose job the caller may know but not see. */
function discoverableBean(job: string): ExportedBean {
  const task: ExportedBean = { properties: [property('name', () => shortName(job), { visibility: 3 })] };
  return { properties: [property('task', () => task, { visibility: 2 })] };
}

/** The queue, `/queue/api/json`. */
export function queueBean(instance: Instance): ExportedBean {
  const itemsWhere = (visibility: string): readonly QueueItem[] =>
    instance.queue.items().filter(item => instance.visibilityOf(item.job) === visibility);
  return {
    className: 'hudson.model.Queue',
    properties: [
      property('discoverableItems', () => itemsWhere('discoverable').map(item => discoverableBean(item.job))),
      property('items', () => itemsWhere('visible').map(item => queueItemBean(instance, item)), { inline: true }),
    ],
  };
}

/** The builds that run, one for each executor that is busy. */
function runningBuilds(instance: Instance): ExportedBean[] {
  return [...instance.items.jobs.values()].flatMap(job =>
    instance.builds.running(job).flatMap(number => {
      const build = job.builds.get(number);
      return build === undefined ? [] : [buildBean(instance, job, build)];
    }),
  );
}

/** The one node there is, `/computer/(built-in)/api/json`. */
export function nodeBean(instance: Instance): ExportedBean {
  const running = runningBuilds(instance);
  const executors = Array.from({ length: Math.max(instance.executors, running.length) }, (_, number): ExportedBean => {
    const executable = running[number];
    return {
      properties: [
        property('currentExecutable', () => executable ?? null, { visibility: 2 }),
        property('idle', () => executable === undefined, { visibility: 2 }),
        property('number', () => number, { visibility: 2 }),
        property('progress', () => -1, { visibility: 2 }),
      ],
    };
  });
  return {
    className: 'hudson.model.Hudson$MasterComputer',
    properties: [
      property('displayName', () => 'Built-In Node', { visibility: 2 }),
      property('executors', () => executors),
      property('idle', () => running.length === 0, { visibility: 2 }),
      property('numExecutors', () => instance.executors, { visibility: 2 }),
      property('offline', () => false, { visibility: 2 }),
      property('oneOffExecutors', () => []),
      property('temporarilyOffline', () => false, { visibility: 2 }),
    ],
  };
}

/** All nodes, `/computer/api/json`. */
export function computerBean(instance: Instance): ExportedBean {
  return {
    className: 'hudson.model.ComputerSet',
    properties: [
      property('busyExecutors', () => Math.min(instance.builds.count(), instance.executors)),
      property('computer', () => [nodeBean(instance)]),
      property('displayName', () => 'Nodes'),
      property('totalExecutors', () => instance.executors),
    ],
  };
}
