import { folderConfigXml, isCommitId, jobConfigXml } from './config-xml.ts';
import { foldersOf, jobParameters, keptBuilds, scriptPath, type BuildJob, type JobParameter } from './build-job.ts';

/** Nothing of it says `managed-by=pacer`: these jobs belong to whoever keeps the files. */
const description = 'Builds one image for Pacer and pushes it to the registry.';

function groovyString(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

function parameterDsl({ name, type, description: text }: JobParameter): string {
  if (type === 'text') return `    textParam(${groovyString(name)}, '', ${groovyString(text)})`;
  return `    stringParam {
      name(${groovyString(name)})
      defaultValue('')
      description(${groovyString(text)})
      trim(true)
    }`;
}

/** The job as a script of the Job DSL plugin. */
export function jobDsl(job: BuildJob): string {
  const credentials =
    job.credentialsId === undefined ? '' : `\n            credentials(${groovyString(job.credentialsId)})`;
  const folders = foldersOf(job.fullName).map(folder => `folder(${groovyString(folder)})\n`);
  return `${folders.join('')}pipelineJob(${groovyString(job.fullName)}) {
  description(${groovyString(description)})
  logRotator {
    numToKeep(${keptBuilds})
  }
  parameters {
${jobParameters.map(parameterDsl).join('\n')}
  }
  definition {
    cpsScm {
      scm {
        git {
          remote {
            url(${groovyString(job.sourceRepository)})${credentials}
          }
          branch(${groovyString(job.sourceRef)})
        }
      }
      scriptPath(${groovyString(scriptPath)})
      lightweight(${!isCommitId(job.sourceRef)})
    }
  }
}
`;
}

/** The same for Configuration as Code, which runs Job DSL scripts below `jobs`. */
export function configurationAsCode(job: BuildJob): string {
  // JCasC replaces ${…} in its values; a caret keeps one as it is.
  const script = jobDsl(job).replaceAll('${', '^${').trimEnd();
  const indented = script.split('\n').map(line => (line === '' ? '' : `      ${line}`));
  return `jobs:\n  - script: |\n${indented.join('\n')}\n`;
}

/** Everything that `pacer jenkins files` writes, by path: for people, for Job DSL and for Configuration as Code. */
export function jobFiles(job: BuildJob): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const folder of foldersOf(job.fullName)) files.set(`${folder}/config.xml`, folderConfigXml('Jobs of Pacer'));
  files.set(`${job.fullName}/config.xml`, jobConfigXml(job, description));
  files.set('job-dsl.groovy', jobDsl(job));
  files.set('jenkins.yaml', configurationAsCode(job));
  return files;
}
