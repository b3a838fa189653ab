import type { JobSettings, ParameterDefinition, SourceCheckout, Work } from '../types.ts';
import { childOf, childrenOf, contentOf, element, textOf, type XmlElement } from '../xml/xml-tree.ts';

/** Root element of a folder's config.xml. */
export const folderClass = 'com.cloudbees.hudson.plugins.folder.Folder';
/** Marks the work of a job that the sandbox brings along; `program` names that job. */
const sandboxProgram = 'pacer.sandbox.Program';

/** Thrown for a config.xml of a class that nobody here knows: Jenkins answers 500. */
export class UnknownClass extends Error {}

/** A job out of a config.xml. */
export interface ReadJob {
  readonly settings: JobSettings;
  readonly isDisabled: boolean;
}

/** A job's own folder of knowledge: settings of the jobs that the sandbox brings along, by full name. */
export type Presets = (fullName: string) => JobSettings | undefined;

const types: Readonly<Record<string, ParameterDefinition['type']>> = {
  'hudson.model.StringParameterDefinition': 'string',
  'hudson.model.TextParameterDefinition': 'text',
  'hudson.model.BooleanParameterDefinition': 'boolean',
  'hudson.model.ChoiceParameterDefinition': 'choice',
  'hudson.model.FileParameterDefinition': 'file',
};

function readParameter(definition: XmlElement): ParameterDefinition[] {
  const type = types[definition.name];
  const name = textOf(definition, 'name')?.trim() ?? '';
  if (type === undefined || name === '') return [];
  const list = childOf(definition, 'choices', 'a') ?? childOf(definition, 'choices');
  const choices = childrenOf(list, 'string').map(contentOf);
  const description = textOf(definition, 'description');
  const fallback = type === 'choice' ? (choices[0] ?? '') : (textOf(definition, 'defaultValue') ?? '');
  return [
    {
      name,
      type,
      default: fallback,
      trim: textOf(definition, 'trim') === 'true',
      ...(type === 'choice' ? { choices } : {}),
      ...(description === undefined ? {} : { description }),
    },
  ];
}

function readSource(scm: XmlElement | undefined): SourceCheckout | undefined {
  if (scm?.attributes['class'] !== 'hudson.plugins.git.GitSCM') return undefined;
  const url = textOf(scm, 'userRemoteConfigs', 'hudson.plugins.git.UserRemoteConfig', 'url')?.trim() ?? '';
  const ref = textOf(scm, 'branches', 'hudson.plugins.git.BranchSpec', 'name')?.trim() ?? '';
  return url === '' ? undefined : { url, ref };
}

function readPipelineWork(root: XmlElement, presets: Presets): Work & { readonly preset?: JobSettings } {
  const definition = childOf(root, 'definition');
  switch (definition?.attributes['class']) {
    case 'org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition':
      return { kind: 'script', script: textOf(definition, 'script') ?? '' };
    case 'org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition': {
      const source = readSource(childOf(definition, 'scm'));
      const scriptPath = textOf(definition, 'scriptPath')?.trim() || 'Jenkinsfile';
      return source === undefined
        ? { kind: 'script', script: "error 'No scm in the definition'" }
        : { kind: 'script-from-source', source, scriptPath };
    }
    case sandboxProgram: {
      const preset = presets(textOf(definition, 'program') ?? '');
      if (preset === undefined) throw new UnknownClass(`${sandboxProgram}: no such program`);
      return { ...preset.work, preset };
    }
    case undefined:
      return { kind: 'script', script: '' };
    default:
      throw new UnknownClass(`${definition?.attributes['class']}: no such class`);
  }
}

function readShellWork(root: XmlElement): Work {
  const scripts = childrenOf(childOf(root, 'builders'), 'hudson.tasks.Shell').map(shell => {
    const unstable = Number(textOf(shell, 'unstableReturn') ?? '0');
    return {
      script: textOf(shell, 'command') ?? '',
      ...(Number.isInteger(unstable) && unstable !== 0 ? { unstableReturn: unstable } : {}),
    };
  });
  const source = readSource(childOf(root, 'scm'));
  return { kind: 'shell', scripts, ...(source === undefined ? {} : { source }) };
}

function readKeep(root: XmlElement): number | undefined {
  const rotator =
    childOf(root, 'properties', 'jenkins.model.BuildDiscarderProperty', 'strategy') ?? childOf(root, 'logRotator');
  const keep = Number(textOf(rotator, 'numToKeep') ?? '-1');
  return Number.isInteger(keep) && keep > 0 ? keep : undefined;
}

/** Reads the parts of a config.xml that matter (Jenkins reference 5.3). Throws `UnknownClass`. */
export function readJobConfig(root: XmlElement, presets: Presets): ReadJob {
  if (root.name !== 'flow-definition' && root.name !== 'project') throw new UnknownClass(`${root.name}: no such class`);
  const isFreestyle = root.name === 'project';
  const { preset, ...work } = isFreestyle
    ? { ...readShellWork(root), preset: undefined }
    : readPipelineWork(root, presets);
  const properties = childOf(root, 'properties');
  const definitions = childOf(properties, 'hudson.model.ParametersDefinitionProperty', 'parameterDefinitions');
  const serial = 'org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty';
  const archived = textOf(root, 'publishers', 'hudson.tasks.ArtifactArchiver', 'artifacts');
  const artifacts = (archived ?? '').split(',').map(each => each.trim());
  const description = textOf(root, 'description');
  const keep = readKeep(root);
  const authToken = textOf(root, 'authToken')?.trim();
  const quietPeriod = textOf(root, 'quietPeriod');
  return {
    isDisabled: textOf(root, 'disabled')?.trim() === 'true',
    settings: {
      ...(description === undefined ? {} : { description }),
      parameters: childrenOf(definitions).flatMap(readParameter),
      work,
      concurrent: isFreestyle ? textOf(root, 'concurrentBuild') === 'true' : childOf(properties, serial) === undefined,
      artifacts: preset?.artifacts ?? artifacts.filter(pattern => pattern !== ''),
      ...(preset?.environment === undefined ? {} : { environment: preset.environment }),
      ...(keep === undefined ? {} : { keep }),
      ...(authToken === undefined || authToken === '' ? {} : { authToken }),
      ...(quietPeriod === undefined || quietPeriod.trim() === ''
        ? {}
        : { quietPeriodSeconds: Number(quietPeriod) || 0 }),
    },
  };
}

function parameterElement(definition: ParameterDefinition): XmlElement {
  const className = Object.entries(types).find(([, type]) => type === definition.type)?.[0] ?? '';
  const choices = (definition.choices ?? []).map(choice => element('string', [choice]));
  return element(className, [
    element('name', [definition.name]),
    ...(definition.description === undefined ? [] : [element('description', [definition.description])]),
    ...(definition.type === 'choice'
      ? [
          element('choices', [element('a', choices, { class: 'string-array' })], {
            class: 'java.util.Arrays$ArrayList',
          }),
        ]
      : [element('defaultValue', [definition.default])]),
    ...(definition.type === 'string' ? [element('trim', [String(definition.trim)])] : []),
  ]);
}

/** The config.xml of a job that the sandbox brings along. */
export function writeJobConfig(fullName: string, settings: JobSettings): XmlElement {
  const { parameters, keep, concurrent } = settings;
  const properties: XmlElement[] = [];
  if (parameters.length > 0) {
    const definitions = element('parameterDefinitions', parameters.map(parameterElement));
    properties.push(element('hudson.model.ParametersDefinitionProperty', [definitions]));
  }
  if (concurrent === false) {
    const name = 'org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty';
    properties.push(element(name, [element('abortPrevious', ['false'])]));
  }
  if (keep !== undefined) {
    const off = ['daysToKeep', 'artifactDaysToKeep', 'artifactNumToKeep'].map(name => element(name, ['-1']));
    const strategy = element('strategy', [...off, element('numToKeep', [String(keep)])], {
      class: 'hudson.tasks.LogRotator',
    });
    properties.push(element('jenkins.model.BuildDiscarderProperty', [strategy]));
  }
  return element(
    'flow-definition',
    [
      element('actions'),
      element('description', [settings.description ?? '']),
      element('keepDependencies', ['false']),
      element('properties', properties),
      element('definition', [element('program', [fullName])], { class: sandboxProgram, plugin: 'pacer-sandbox@1' }),
      element('triggers'),
      ...(settings.authToken === undefined ? [] : [element('authToken', [settings.authToken])]),
      ...(settings.quietPeriodSeconds === undefined
        ? []
        : [element('quietPeriod', [String(settings.quietPeriodSeconds)])]),
      element('disabled', ['false']),
    ],
    { plugin: 'workflow-job@1559' },
  );
}
