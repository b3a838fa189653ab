import { cookieVariable } from './build-process.ts';
import type { BuildRecord, ParameterValue } from './types.ts';

/** Variables that belong to the tools which started this process, not to a build. */
const notInherited = /^(?:npm_|NODE_OPTIONS$|NODE_V8_COVERAGE$|VITEST|JENKINS_|BUILD_|INIT_CWD$)/;

function inheritedEnvironment(): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !notInherited.test(name)) inherited[name] = value;
  }
  return inherited;
}

function parameterEnvironment(parameters: readonly ParameterValue[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { name, type, value } of parameters) {
    environment[name] = String(value);
    if (type === 'string' || type === 'text') environment[name.toUpperCase()] = String(value);
  }
  return environment;
}

/** The mark that a build's processes carry in their environment. */
export function cookieOf(job: string, record: Pick<BuildRecord, 'number' | 'queueId' | 'timestamp'>): string {
  return `${job}#${record.number}-${record.queueId}-${record.timestamp}`;
}

/** The environment of a build: this process's own, Jenkins's variables, and the parameters (Jenkins reference 2.4). */
export function buildEnvironment(build: {
  readonly fullName: string;
  /** Root URL with a slash at the end. */
  readonly rootUrl: string;
  /** Path of the job below it. */
  readonly path: string;
  readonly workspace: string;
  readonly record: BuildRecord;
  readonly own: Readonly<Record<string, string>> | undefined;
}): Record<string, string> {
  const { fullName, record } = build;
  const number = String(record.number);
  const jobUrl = build.rootUrl + build.path;
  return {
    ...inheritedEnvironment(),
    ...build.own,
    BUILD_NUMBER: number,
    BUILD_ID: number,
    BUILD_DISPLAY_NAME: `#${number}`,
    BUILD_TAG: `jenkins-${fullName.replaceAll('/', '-')}-${number}`,
    BUILD_URL: `${jobUrl}${number}/`,
    JOB_NAME: fullName,
    JOB_BASE_NAME: fullName.slice(fullName.lastIndexOf('/') + 1),
    JOB_URL: jobUrl,
    JENKINS_URL: build.rootUrl,
    NODE_NAME: 'built-in',
    WORKSPACE: build.workspace,
    [cookieVariable]: cookieOf(fullName, record),
    ...parameterEnvironment(record.parameters),
  };
}
