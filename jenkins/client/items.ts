import { encodePath } from '../../http/base-url.ts';
import { listOf, objectOf, stringOf } from '../../http/json.ts';
import type { Send } from './crumbs.ts';
import { jenkinsFailure } from './failures.ts';
import { jobPath } from './job-path.ts';

/** A job or a folder. */
export interface JenkinsItem {
  readonly isFolder: boolean;
  /** Empty when there is none. */
  readonly description: string;
  /** False for a job that is disabled, or a copy that was never saved; true for a folder. */
  readonly isBuildable: boolean;
  /** Names of the parameters that a job declares. */
  readonly parameters: readonly string[];
}

/** Jobs and folders as things that are made and changed. Full names such as `pacer/build-image`. */
export interface JenkinsItems {
  /** A job or folder; undefined when there is none, or this user may not see it. */
  find(fullName: string): Promise<JenkinsItem | undefined>;
  /** Creates an item. `jenkins-rejected` when Jenkins refuses, also because of one that this user may not see. */
  create(fullName: string, configXml: string): Promise<void>;
  /** Replaces the definition of an item. There is no condition: the last write wins. */
  configure(fullName: string, configXml: string): Promise<void>;
}

const xml = { 'content-type': 'application/xml;charset=UTF-8', accept: '*/*' };
const tree = 'description,color,buildable,property[parameterDefinitions[name]]';

/** Makes the part of a client that manages items (Jenkins reference 5). */
export function createJenkinsItems(send: Send): JenkinsItems {
  return {
    async find(fullName) {
      const response = await send({ path: `${jobPath(fullName)}/api/json`, query: { tree } });
      if (response.status === 404) return undefined;
      if (response.status !== 200) throw jenkinsFailure(`a look at ${fullName}`, response);
      const item = objectOf(response.json());
      // A folder is an item without colour (Jenkins reference 5.2).
      const isFolder = item['color'] === undefined;
      return {
        isFolder,
        description: stringOf(item['description']) ?? '',
        isBuildable: isFolder || item['buildable'] !== false,
        parameters: listOf(item['property']).flatMap(property =>
          listOf(objectOf(property)['parameterDefinitions']).flatMap(each => stringOf(objectOf(each)['name']) ?? []),
        ),
      };
    },
    async create(fullName, configXml) {
      const end = fullName.lastIndexOf('/');
      const folder = end < 0 ? '' : jobPath(fullName.slice(0, end));
      const name = fullName.slice(end + 1);
      const response = await send({
        method: 'POST',
        path: `${folder}${encodePath(['createItem'])}`,
        query: { name },
        headers: xml,
        body: configXml,
        redirects: 'manual',
      });
      if (response.status !== 200) throw jenkinsFailure(`the creation of ${fullName}`, response);
    },
    async configure(fullName, configXml) {
      const response = await send({
        method: 'POST',
        path: `${jobPath(fullName)}/config.xml`,
        headers: xml,
        body: configXml,
        redirects: 'manual',
      });
      if (response.status !== 200) throw jenkinsFailure(`the definition of ${fullName}`, response);
    },
  };
}
