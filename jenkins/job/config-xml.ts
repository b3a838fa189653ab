import { jobParameters, keptBuilds, scriptPath, type BuildJob, type JobParameter } from './build-job.ts';

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function parameterXml({ name, type, description }: JobParameter): string {
  const className = `hudson.model.${type === 'text' ? 'Text' : 'String'}ParameterDefinition`;
  return `        <${className}>
          <name>${escapeXml(name)}</name>
          <description>${escapeXml(description)}</description>
          <defaultValue></defaultValue>
          <trim>${type === 'string'}</trim>
        </${className}>`;
}

/** True for the full id of a commit: it can be fetched, but a lightweight checkout knows only branches. */
export function isCommitId(ref: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);
}

/** config.xml of a folder (Jenkins reference 5.3). */
export function folderConfigXml(description: string): string {
  return `<?xml version='1.1' encoding='UTF-8'?>
<com.cloudbees.hudson.plugins.folder.Folder>
  <description>${escapeXml(description)}</description>
</com.cloudbees.hudson.plugins.folder.Folder>
`;
}

/**
 * config.xml of the build job: a pipeline from the source, its parameters declared, since those of a Jenkinsfile count
 * from the second build on only; builds may run side by side (Jenkins reference 5.3, 7.3).
 */
export function jobConfigXml(job: BuildJob, description: string): string {
  const credentials =
    job.credentialsId === undefined ? '' : `\n          <credentialsId>${escapeXml(job.credentialsId)}</credentialsId>`;
  return `<?xml version='1.1' encoding='UTF-8'?>
<flow-definition>
  <description>${escapeXml(description)}</description>
  <keepDependencies>false</keepDependencies>
  <properties>
    <jenkins.model.BuildDiscarderProperty>
      <strategy class="hudson.tasks.LogRotator">
        <daysToKeep>-1</daysToKeep>
        <numToKeep>${keptBuilds}</numToKeep>
        <artifactDaysToKeep>-1</artifactDaysToKeep>
        <artifactNumToKeep>-1</artifactNumToKeep>
      </strategy>
    </jenkins.model.BuildDiscarderProperty>
    <org.jenkinsci.plugins.workflow.job.properties.DisableResumeJobProperty/>
    <hudson.model.ParametersDefinitionProperty>
      <parameterDefinitions>
${jobParameters.map(parameterXml).join('\n')}
      </parameterDefinitions>
    </hudson.model.ParametersDefinitionProperty>
  </properties>
  <definition class="org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition">
    <scm class="hudson.plugins.git.GitSCM">
      <configVersion>2</configVersion>
      <userRemoteConfigs>
        <hudson.plugins.git.UserRemoteConfig>
          <url>${escapeXml(job.sourceRepository)}</url>${credentials}
        </hudson.plugins.git.UserRemoteConfig>
      </userRemoteConfigs>
      <branches>
        <hudson.plugins.git.BranchSpec>
          <name>${escapeXml(job.sourceRef)}</name>
        </hudson.plugins.git.BranchSpec>
      </branches>
      <doGenerateSubmoduleConfigurations>false</doGenerateSubmoduleConfigurations>
      <submoduleCfg class="empty-list"/>
      <extensions/>
    </scm>
    <scriptPath>${scriptPath}</scriptPath>
    <lightweight>${!isCommitId(job.sourceRef)}</lightweight>
  </definition>
  <triggers/>
  <disabled>false</disabled>
</flow-definition>
`;
}
