import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openBuildStore } from '../build-store.ts';
import type { Job } from '../builds.ts';
import type { BuildRecord, JobDefinition, JobSettings } from '../types.ts';
import { parseXml, textOf, withText, writeXml, type XmlElement } from '../xml/xml-tree.ts';
import { checkedName, folderOf, ItemFailure, itemPath, nameBelow } from './item-names.ts';
import { folderClass, readJobConfig, UnknownClass, writeJobConfig } from './job-config.ts';

/** A folder. */
export interface Folder {
  readonly fullName: string;
  readonly config: XmlElement;
}

/** What items ask the rest of Jenkins. */
export interface ItemsHost {
  /** Sees each build as it was found on disk. */
  load(fullName: string, record: BuildRecord): BuildRecord;
  /** A job is to go: takes it off the queue and ends its builds; false when they do not end in time. */
  vacate(job: Job): Promise<boolean>;
  renamed(from: string, to: string): void;
  isBuilding(job: Job): boolean;
}

/** Jobs and folders, in memory and on disk. What the sandbox brings along comes back at the next start. */
export interface Items {
  readonly jobs: ReadonlyMap<string, Job>;
  readonly folders: ReadonlyMap<string, Folder>;
  /** The config.xml of a job or folder. */
  config(fullName: string): XmlElement;
  /** Creates an item; a job that was made by a copy is held back until it is saved. */
  create(folder: string, name: string, config: XmlElement, isCopy?: boolean): Promise<string>;
  configure(fullName: string, config: XmlElement): Promise<void>;
  /** False when a build does not end in time. */
  remove(fullName: string): Promise<boolean>;
  rename(fullName: string, name: string): Promise<string>;
}

/** Opens the items below `home`: those of the options, then those that were created over the API. */
export async function openItems(home: string, given: readonly JobDefinition[], host: ItemsHost): Promise<Items> {
  const jobs = new Map<string, Job>();
  const folders = new Map<string, Folder>();
  /** config.xml as it was posted; a job of the options has none until then. */
  const configs = new Map<string, XmlElement>();
  let turn: Promise<unknown> = Promise.resolve();

  /** Changes go one after the other. */
  function exclusive<T>(run: () => Promise<T>): Promise<T> {
    const next = turn.then(run, run);
    turn = next.catch(() => undefined);
    return next;
  }

  function directoryOf(fullName: string): string {
    return join(home, ...fullName.split('/').flatMap(name => ['jobs', name]));
  }

  const presets = (fullName: string): JobSettings | undefined => given.find(each => each.fullName === fullName);

  async function saveConfig(fullName: string, config: XmlElement): Promise<void> {
    await mkdir(directoryOf(fullName), { recursive: true });
    await writeFile(join(directoryOf(fullName), 'config.xml'), writeXml(config));
  }

  async function addJob(definition: JobDefinition): Promise<Job> {
    const { fullName } = definition;
    const builds = await openBuildStore(directoryOf(fullName), record => host.load(fullName, record));
    const job: Job = { definition, path: itemPath(fullName), builds };
    jobs.set(fullName, job);
    return job;
  }

  function addFoldersAround(fullName: string): void {
    const folder = folderOf(fullName);
    if (folder === '') return;
    addFoldersAround(folder);
    if (!folders.has(folder))
      folders.set(folder, { fullName: folder, config: { name: folderClass, attributes: {}, children: [] } });
  }

  async function readConfig(fullName: string): Promise<XmlElement | undefined> {
    try {
      return parseXml(await readFile(join(directoryOf(fullName), 'config.xml'), 'utf8'));
    } catch {
      return undefined;
    }
  }

  async function loadBelow(folder: string): Promise<void> {
    const directory = join(folder === '' ? home : directoryOf(folder), 'jobs');
    for (const name of await readdir(directory).catch(() => [])) {
      const fullName = nameBelow(folder, name);
      const config = await readConfig(fullName);
      if (config !== undefined) await loadItem(fullName, config);
      await loadBelow(fullName);
    }
  }

  async function loadItem(fullName: string, config: XmlElement): Promise<void> {
    if (config.name === folderClass) {
      folders.set(fullName, { fullName, config });
      return;
    }
    try {
      const { settings } = readJobConfig(config, presets);
      configs.set(fullName, config);
      addFoldersAround(fullName);
      await addJob({ fullName, ...settings });
    } catch (error) {
      // Jenkins, too, goes on without an item that does not load.
      if (!(error instanceof UnknownClass)) throw error;
    }
  }

  await loadBelow('');
  for (const definition of given) {
    addFoldersAround(definition.fullName);
    if (!jobs.has(definition.fullName)) await addJob(definition);
  }

  /** Full names of an item and of everything below it. */
  function withBelow(fullName: string): string[] {
    const names = [...jobs.keys(), ...folders.keys()];
    return names.filter(name => name === fullName || name.startsWith(`${fullName}/`));
  }

  function newName(folder: string, given: string): string {
    const name = checkedName(given);
    const fullName = nameBelow(folder, name);
    const taken = [...jobs.keys(), ...folders.keys()].map(known => known.toLowerCase());
    if (taken.includes(fullName.toLowerCase())) throw new ItemFailure(`A job already exists with the name ‘${name}’`);
    return fullName;
  }

  return {
    jobs,
    folders,
    config(fullName) {
      const folder = folders.get(fullName);
      if (folder !== undefined) return folder.config;
      const job = jobs.get(fullName);
      if (job === undefined) throw new Error(`no item ${fullName}`);
      const config = configs.get(fullName) ?? writeJobConfig(fullName, job.definition);
      return withText(config, 'disabled', String(job.builds.isDisabled()));
    },
    create: (folder, given, config, isCopy = false) =>
      exclusive(async () => {
        const fullName = newName(folder, given);
        if (config.name === folderClass) {
          folders.set(fullName, { fullName, config });
          await saveConfig(fullName, config);
          return fullName;
        }
        const { settings, isDisabled } = readJobConfig(config, presets);
        await saveConfig(fullName, config);
        configs.set(fullName, config);
        const job = await addJob({ fullName, ...settings });
        if (isDisabled) await job.builds.setDisabled(true);
        if (isCopy) await job.builds.setHeld(true);
        return fullName;
      }),
    configure: (fullName, config) =>
      exclusive(async () => {
        const isFolder = folders.has(fullName);
        const job = jobs.get(fullName);
        if (isFolder !== (config.name === folderClass))
          throw new UnknownClass(`${config.name} is another type of item`);
        if (isFolder) {
          folders.set(fullName, { fullName, config });
        } else if (job !== undefined) {
          const { settings, isDisabled } = readJobConfig(config, presets);
          if ((settings.work.kind === 'shell') !== (job.definition.work.kind === 'shell'))
            throw new UnknownClass(`${config.name} is another type of job`);
          job.definition = { fullName, ...settings };
          configs.set(fullName, config);
          await job.builds.setDisabled(isDisabled);
          await job.builds.setHeld(false);
        }
        await saveConfig(fullName, config);
      }),
    remove: fullName =>
      exclusive(async () => {
        for (const name of withBelow(fullName)) {
          const job = jobs.get(name);
          if (job !== undefined && !(await host.vacate(job))) return false;
        }
        for (const name of withBelow(fullName)) {
          jobs.get(name)?.builds.close();
          jobs.delete(name);
          folders.delete(name);
          configs.delete(name);
        }
        await rm(directoryOf(fullName), { recursive: true, force: true });
        return true;
      }),
    rename: (fullName, given) =>
      exclusive(async () => {
        const to = newName(folderOf(fullName), given);
        const names = withBelow(fullName);
        if (names.some(name => jobs.has(name) && host.isBuilding(jobs.get(name) as Job)))
          throw new ItemFailure('Unable to rename a job while it is building');
        await mkdir(dirname(directoryOf(to)), { recursive: true });
        await rename(directoryOf(fullName), directoryOf(to));
        for (const name of names) {
          const target = to + name.slice(fullName.length);
          const job = jobs.get(name);
          const folder = folders.get(name);
          const config = configs.get(name) ?? (job === undefined ? undefined : writeJobConfig(name, job.definition));
          jobs.delete(name);
          folders.delete(name);
          configs.delete(name);
          if (folder !== undefined) folders.set(target, { ...folder, fullName: target });
          if (job === undefined || config === undefined) continue;
          job.definition = { ...job.definition, fullName: target };
          job.path = itemPath(target);
          job.builds.moveTo(directoryOf(target));
          jobs.set(target, job);
          configs.set(target, config);
          await saveConfig(target, config);
          host.renamed(name, target);
        }
        return to;
      }),
  };
}

/** Whether an item lies in a folder that is switched off: then nothing is queued for it. */
export function isInDisabledFolder(folders: ReadonlyMap<string, Folder>, fullName: string): boolean {
  for (let folder = folderOf(fullName); folder !== ''; folder = folderOf(folder))
    if (textOf(folders.get(folder)?.config, 'disabled') === 'true') return true;
  return false;
}
