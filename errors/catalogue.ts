/** Who has to act: the user, the other server, nobody (it passes), or us. */
export type ErrorKind = 'user' | 'upstream' | 'conflict' | 'timeout' | 'cancelled' | 'bug';

interface CatalogueEntry {
  readonly kind: ErrorKind;
  /** Whether trying the same again later can help. */
  readonly retryable: boolean;
  /** What the error means, for the reference page. */
  readonly meaning: string;
  /** What the user does about it. */
  readonly advice: string;
}

function entry(kind: ErrorKind, retryable: boolean, meaning: string, advice: string): CatalogueEntry {
  return { kind, retryable, meaning, advice };
}

/**
 * Every error code of Pacer, with its class and advice. The reference page is generated from this table.
 * Codes are stable: add, never rename.
 */
export const catalogue = {
  bug: entry(
    'bug',
    false,
    'Pacer did something its authors did not expect.',
    'Please report it with the log lines around it.',
  ),
  usage: entry('user', false, 'A command was called in a way it does not understand.', 'See `pacer COMMAND --help`.'),
  'configuration-invalid': entry(
    'user',
    false,
    'The configuration file of the daemon does not fit its schema.',
    'Correct the named field; docs/reference/daemon.md lists them all.',
  ),
  'sign-in-failed': entry(
    'upstream',
    true,
    'The identity provider could not be asked, or its answer does not prove who signed in.',
    'Try again; then look at `access.openId` in the configuration of the daemon and at the registration of Pacer at the provider.',
  ),
  cancelled: entry('cancelled', false, 'The work was given up on request.', 'Nothing to do.'),

  'upstream-unreachable': entry(
    'upstream',
    true,
    'A server could not be reached: refused, reset, or no such host.',
    'Check that the server runs and that the address in cluster.yaml is right.',
  ),
  'upstream-timeout': entry(
    'timeout',
    true,
    'A server did not answer in time.',
    'Look at its load; Pacer tries again by itself.',
  ),
  'upstream-error': entry(
    'upstream',
    true,
    'A server answered 5xx or something that is no answer (HTML in place of JSON).',
    'Look at the server or the proxy in front of it; Pacer tries again by itself.',
  ),
  'upstream-refused': entry(
    'user',
    false,
    'A server answered 401 or 403.',
    'Check the credentials that the daemon is configured with and their rights.',
  ),
  'response-too-large': entry(
    'upstream',
    false,
    'An answer was larger than the limit for its kind.',
    'Ask the server why; the limits protect the memory of the daemon.',
  ),

  'marathon-rejected': entry(
    'user',
    false,
    'Marathon refused a definition (400 or 422).',
    'Correct the named field of the app.',
  ),
  'marathon-locked': entry(
    'conflict',
    true,
    'The app is locked by a running deployment (409).',
    'Wait for that deployment or cancel it in Marathon.',
  ),
  'marathon-busy': entry(
    'conflict',
    true,
    'Marathon runs its maximum number of deployments (403).',
    'Pacer waits and goes on by itself.',
  ),
  'marathon-not-found': entry(
    'upstream',
    false,
    'Marathon does not know this app, deployment or version.',
    'Nothing to do if it was just deleted.',
  ),
  'marathon-conflict': entry(
    'conflict',
    false,
    'Marathon has something else under this id (409 without a deployment).',
    'Look at what the id is used for in Marathon.',
  ),

  'revert-impossible': entry(
    'user',
    false,
    'A change of one app cannot be taken back by taking files back.',
    'Use git revert, or edit the file of the app.',
  ),
  'rollout-not-running': entry(
    'conflict',
    false,
    'There is no roll-out of this app that could be ended.',
    'Nothing to do; pacer rollback APP goes back to an earlier commit.',
  ),

  'jenkins-rejected': entry(
    'user',
    false,
    'Jenkins refused a request with a 4xx.',
    'Check that the job exists, is enabled, and declares the parameters.',
  ),
  'jenkins-job-missing': entry(
    'user',
    false,
    'The Jenkins job does not exist, or this user may not see it.',
    'Install the job or grant Job/Read on its folder.',
  ),
  'jenkins-job-disabled': entry(
    'user',
    false,
    'The Jenkins job is disabled, or is a copy that was never saved.',
    'Enable the job in Jenkins, or save it once; Pacer sees it at its next look.',
  ),
  'jenkins-parameters-missing': entry(
    'user',
    false,
    'The Jenkins job does not declare a parameter that it must be given. Jenkins drops what is not declared without a word.',
    'Declare the string parameters in the job itself, or map those that it has: `build.parameters: {NAME: "{KEY}"}`; see docs/how-to/jenkins.md.',
  ),
  'jenkins-permission-missing': entry(
    'user',
    false,
    'The user that Pacer is in Jenkins lacks a permission.',
    'Grant the named permission to the user, on the folder of the job; docs/how-to/jenkins.md lists all that are needed.',
  ),
  'jenkins-outcome-unknown': entry(
    'upstream',
    true,
    'Jenkins was asked for a build and the answer was lost.',
    'Pacer looks for the build before it asks again.',
  ),

  'build-unknown': entry(
    'user',
    false,
    'Jenkins has no build of this id that carries a key of this cluster.',
    'See `pacer builds`; Jenkins keeps only the newest builds of a job.',
  ),

  'registry-rejected': entry(
    'upstream',
    false,
    'The registry answered in a way the protocol does not know.',
    'Check the registry address; it must speak the OCI distribution protocol.',
  ),
  'image-missing': entry(
    'user',
    false,
    'The registry does not have this image.',
    'Push the image or correct its name.',
  ),

  'git-unreachable': entry(
    'upstream',
    true,
    'A repository could not be fetched.',
    'Check the address, the network and the credentials; what runs is kept as it is.',
  ),
  'git-access-refused': entry(
    'upstream',
    true,
    'A git server did not let Pacer in.',
    'Check the credentials for git in the configuration of the daemon, and their right to read the repository.',
  ),
  'git-repository-missing': entry(
    'upstream',
    true,
    'There is no repository at this address, or Pacer may not see it.',
    'Correct the address, or give the credentials of the daemon the right to read it. What runs is kept as it is.',
  ),
  'git-reference-missing': entry(
    'user',
    false,
    'A branch, tag or commit does not exist in the repository.',
    'Correct the reference or push it.',
  ),
  'git-refused': entry(
    'user',
    false,
    'A repository address or reference is not allowed.',
    'Use an https, ssh or file address and a plain branch or tag name.',
  ),
  'git-failed': entry('upstream', true, 'A git command failed.', 'See the message of git in the cause.'),
  'git-rejected-push': entry(
    'conflict',
    true,
    'The repository refused a push because somebody else was faster.',
    'Pacer fetches and tries again by itself.',
  ),
  'git-push-forbidden': entry(
    'user',
    false,
    'A repository does not let Pacer push: it lacks the right, or a rule such as a protected branch forbids it.',
    'Give the git user of the daemon the right to push to the branch, or write `images: {record: none}` into cluster.yaml.',
  ),
  'lock-digest-missing': entry(
    'user',
    false,
    'A lock file names an image that the registry does not have.',
    'Push the image, or correct the entry: `git log -p` of the lock file shows the images that were there. What runs is kept.',
  ),
  'lock-foreign-image': entry(
    'user',
    false,
    'A lock file names another image for an app than the one its build makes.',
    'Take the entry out or correct it; to run a finished image, name it in the file of the app in place of "build".',
  ),
  'not-promoted': entry(
    'user',
    false,
    'An app takes its image from another cluster, and none was promoted yet.',
    'Promote one with `pacer promote`, or set "images.healthyFor" in cluster.yaml.',
  ),
  'snapshot-too-large': entry(
    'user',
    false,
    'The YAML and JSON files of the desired repository are larger in all than what is read.',
    'Move files that are no definitions out of the repository; what runs is kept as it is.',
  ),
  'mesos-launch-refused': entry(
    'conflict',
    true,
    'An agent cannot run a task: resources or ports that it asks for are not free.',
    'Nothing to do: the task is launched when an offer fits.',
  ),
  'definition-refused': entry(
    'user',
    false,
    'Marathon would refuse a definition that Pacer was asked about.',
    'Correct the named member; docs/reference/problems.md explains what Marathon wants.',
  ),
  'sandbox-file-missing': entry(
    'upstream',
    false,
    'A Mesos agent does not have a file of a task (any more).',
    'Mesos cleans sandboxes up after a while; a task that never started has none.',
  ),
  'source-reference-missing': entry(
    'user',
    false,
    'The source repository of an image has no such branch, tag or commit (any more).',
    'Push it again, or name another one in build.source.ref. What runs is kept as it is.',
  ),
  'source-version-missing': entry(
    'user',
    false,
    'No tag of the source repository is a version in the range that is asked for.',
    'Push a tag, or widen the range in build.source.ref. What runs is kept as it is.',
  ),
  'parent-image-missing': entry(
    'user',
    false,
    'The parent of an image is neither a base image of the repository nor in its registry.',
    'Push it, or correct build.from. What runs is kept as it is.',
  ),
  'parent-image-unknown': entry(
    'upstream',
    true,
    'The registry of a parent image cannot be asked where its tag is.',
    'Look at the registry; Pacer asks again by itself.',
  ),
  'mesos-agent-gone': entry(
    'upstream',
    true,
    'The Mesos agent that a task ran on is not known to the master (any more).',
    'Look whether the machine runs; its files are read again as soon as the agent is back.',
  ),
  'log-entry-gone': entry(
    'user',
    false,
    'The log entry that a link names is not there.',
    'Select the instance it came from, finished ones included; Mesos cleans sandboxes up after a while.',
  ),
  'image-not-pushed': entry(
    'user',
    false,
    'A build succeeded, and the registry has nothing under the tag that it was to push.',
    'Have the job push exactly the tag it is given (parameters IMAGE and TAG), and run it again with the same parameters. What runs is kept as it is.',
  ),
  'image-other-tag': entry(
    'user',
    false,
    'A build pushed its image under another tag than the one it was given.',
    'Have the job push exactly the tag it is given (parameter TAG), and run it again with the same parameters. What runs is kept as it is.',
  ),
  'image-other-digest': entry(
    'user',
    false,
    'The registry has another image under the tag of a build than the build says it pushed.',
    'See who else pushes to this tag; then run the job again with the same parameters. What runs is kept as it is.',
  ),
  'image-digest-lie': entry(
    'upstream',
    true,
    'The registry names a digest for a tag and has no image under it.',
    'Look at the storage of the registry, and at the proxy in front of it. What runs is kept as it is.',
  ),
  'registry-full': entry(
    'upstream',
    true,
    'The registry has no space left for what a build pushes.',
    'Free space on the registry (delete old tags, then collect garbage); Pacer builds again by itself. What runs is kept as it is.',
  ),
  'registry-upload-too-large': entry(
    'user',
    false,
    'The registry, or a proxy in front of it, does not take uploads of this size.',
    'Raise the limit for request bodies there (client_max_body_size of nginx), or make the image smaller. What runs is kept as it is.',
  ),
  'secret-missing': entry(
    'user',
    false,
    'An app refers to a secret that is in none of the places that the daemon asks.',
    'Put the secret there, or correct the reference. The app keeps running as it is.',
  ),
  'secret-provider-down': entry(
    'upstream',
    true,
    'A place where secrets are kept cannot be read.',
    'Bring it back; Pacer looks again by itself. Apps keep running as they are.',
  ),
  'secret-unusable': entry(
    'user',
    false,
    'A secret cannot be the value of a variable: it is too long, or no text.',
    'Keep it as UTF-8 text of at most 64 KiB, for example as base64. The app keeps running as it is.',
  ),
  'secret-key-wrong': entry(
    'user',
    false,
    'An encrypted file is for other age recipients than the identity of the daemon.',
    'Add the recipient of the daemon to the file with `sops updatekeys`, or give the daemon the right identity file.',
  ),
  'secret-file-changed': entry(
    'user',
    false,
    'An encrypted file was changed by something else than SOPS, or is damaged.',
    'Take the file as it was in the last good commit and change it with `sops`.',
  ),
} as const satisfies Record<string, CatalogueEntry>;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof catalogue;
