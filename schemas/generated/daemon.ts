// Made by tools/generate-types.ts from schemas/daemon.schema.json. Change that file, not this one.

/**
 * Configuration of `pacer run --config FILE`. Paths are relative to the file.
 */
export interface Daemon {
  /**
   * Address of the desired repository: https, ssh, or the absolute path of a local one.
   */
  repository: string;
  /**
   * Branch that is followed.
   */
  branch?: string;
  /**
   * Name of the cluster: the folder below `clusters/`.
   */
  cluster: string;
  /**
   * Folder for caches. Losing it costs time and nothing else.
   */
  data?: string;
  listen?: Listen;
  /**
   * How often to look at the repository and the cluster when nothing calls. Hooks and events make it look at once.
   */
  interval?: string;
  hooks?: Hooks;
  /**
   * Where people reach the dashboard of this daemon, for links in reviews and messages; the address it listens on when left out.
   */
  publicUrl?: string;
  forge?: Forge;
  /**
   * Whom to tell when something fails, is held, drifts, or is well again. Each thing is told once, what one push does together.
   *
   * @maxItems 20
   */
  notifications?: Channel[];
  /**
   * PEM file with the certificate authorities of your own that Marathon, Mesos, Jenkins and the registry are known by. They are trusted besides the public ones.
   */
  certificateAuthorityFile?: string;
  credentials?: Credentials;
  /**
   * Least important level that is written.
   */
  log?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  signatures?: Signatures;
  access?: Access;
  /**
   * Older form of `access.tokens`: people and their tokens. Without `access` they may do everything, and whoever is on this machine may look; with it they may do what roles give them.
   *
   * @maxItems 1000
   */
  people?: Person[];
  /**
   * Where the values of `{secret: name}` are kept. They are asked in this order; the first that has a name is taken.
   *
   * @maxItems 20
   */
  secrets?: ProviderOfSecrets[];
  /**
   * File with at least 32 random bytes, from which the marks of changed secrets are made. Without it they are made from the age identity, else from a key in the data folder; when that is lost, changes that failed are tried once more.
   */
  secretsKeyFile?: string;
}
/**
 * Where the API, the hooks and the dashboard are served.
 */
export interface Listen {
  /**
   * Address to listen on. Anything but loopback belongs behind a proxy that knows who may come in.
   */
  host?: string;
  /**
   * Port to listen on; 0 picks a free one.
   */
  port?: number;
}
/**
 * Calls from git servers, registries and Jenkins that say that something changed.
 */
export interface Hooks {
  /**
   * File with the secret that callers sign with. Without it hooks are not accepted.
   */
  secretFile?: string;
}
/**
 * Where the desired repository has its pull requests: Pacer comments on them what a merge would do, and sets commit statuses.
 */
export interface Forge {
  /**
   * What the forge is; `gitea` is Forgejo, too. `notes` is for a plain git server: every branch is reviewed, in the notes refs/notes/pacer-plan/CLUSTER of its newest commit.
   */
  kind: 'github' | 'gitlab' | 'gitea' | 'bitbucket-server' | 'bitbucket-cloud' | 'notes';
  /**
   * Such as https://git.example.com/api/v4 (GitLab), /api/v1 (Gitea), /api/v3 (GitHub Enterprise), or the address of Bitbucket Server itself. The public service when left out.
   */
  url?: string;
  /**
   * `owner/name`, for Bitbucket Server `PROJECT/name`; taken from the address of the desired repository when left out.
   */
  repository?: string;
  /**
   * User that the token belongs to, where the forge wants a user and an app password.
   */
  user?: string;
  /**
   * File with a token and nothing else. It may read pull requests, comment on them, and set commit statuses.
   */
  tokenFile?: string;
}
/**
 * Where messages go.
 */
export interface Channel {
  /**
   * `slack` takes an incoming webhook of Slack or what understands the same (Mattermost, Rocket.Chat); `webhook` any address, signed; `mail` SMTP.
   */
  kind: 'slack' | 'webhook' | 'mail';
  /**
   * What it is told of; everything when left out.
   *
   * @minItems 1
   */
  on?: ('failed' | 'healthy-again' | 'held' | 'drift' | 'build-broken')[];
  /**
   * File with the address and nothing else (`slack`, `webhook`): the address of a webhook is a secret.
   */
  urlFile?: string;
  /**
   * File with the secret that a `webhook` is signed with.
   */
  secretFile?: string;
  /**
   * Mail server (`mail`).
   */
  host?: string;
  /**
   * 587, or 465 with `secure`, when left out.
   */
  port?: number;
  /**
   * TLS from the first byte. Otherwise STARTTLS is used when the server offers it.
   */
  secure?: boolean;
  /**
   * User of the mail server.
   */
  user?: string;
  /**
   * File with its password.
   */
  passwordFile?: string;
  /**
   * Sender of mails.
   */
  from?: string;
  /**
   * Receivers of mails.
   *
   * @minItems 1
   * @maxItems 100
   */
  to?: string[];
}
/**
 * Who Pacer is to the other servers. Every secret is in a file of its own.
 */
export interface Credentials {
  marathon?: Credential;
  jenkins?: Credential1;
  registry?: Credential2;
  git?: GitCredential;
}
/**
 * For Marathon, and for Mesos behind the same proxy.
 */
export interface Credential {
  /**
   * User name, together with `passwordFile`; with `tokenFile` for servers that want a name with a token, such as Jenkins.
   */
  user?: string;
  /**
   * File with the password and nothing else. For Marathon and Mesos it is read again when the password is refused.
   */
  passwordFile?: string;
  /**
   * File with a token and nothing else. For Marathon and Mesos it is read again when the token is refused.
   */
  tokenFile?: string;
  /**
   * How Marathon and Mesos are told the token: `Bearer TOKEN`, or `token=TOKEN` as DC/OS wants it.
   */
  scheme?: 'Bearer' | 'token=';
  /**
   * Address where Marathon's user and password are exchanged for a token, which is then told as `token=TOKEN`; of DC/OS `https://CLUSTER/acs/api/v1/auth/login`. When a token is refused there is one new login.
   */
  login?: string;
}
/**
 * User and API token.
 */
export interface Credential1 {
  /**
   * User name, together with `passwordFile`; with `tokenFile` for servers that want a name with a token, such as Jenkins.
   */
  user?: string;
  /**
   * File with the password and nothing else. For Marathon and Mesos it is read again when the password is refused.
   */
  passwordFile?: string;
  /**
   * File with a token and nothing else. For Marathon and Mesos it is read again when the token is refused.
   */
  tokenFile?: string;
  /**
   * How Marathon and Mesos are told the token: `Bearer TOKEN`, or `token=TOKEN` as DC/OS wants it.
   */
  scheme?: 'Bearer' | 'token=';
  /**
   * Address where Marathon's user and password are exchanged for a token, which is then told as `token=TOKEN`; of DC/OS `https://CLUSTER/acs/api/v1/auth/login`. When a token is refused there is one new login.
   */
  login?: string;
}
/**
 * For the image registry.
 */
export interface Credential2 {
  /**
   * User name, together with `passwordFile`; with `tokenFile` for servers that want a name with a token, such as Jenkins.
   */
  user?: string;
  /**
   * File with the password and nothing else. For Marathon and Mesos it is read again when the password is refused.
   */
  passwordFile?: string;
  /**
   * File with a token and nothing else. For Marathon and Mesos it is read again when the token is refused.
   */
  tokenFile?: string;
  /**
   * How Marathon and Mesos are told the token: `Bearer TOKEN`, or `token=TOKEN` as DC/OS wants it.
   */
  scheme?: 'Bearer' | 'token=';
  /**
   * Address where Marathon's user and password are exchanged for a token, which is then told as `token=TOKEN`; of DC/OS `https://CLUSTER/acs/api/v1/auth/login`. When a token is refused there is one new login.
   */
  login?: string;
}
/**
 * For the desired repository, and for source repositories on the same server.
 */
export interface GitCredential {
  /**
   * User name for https.
   */
  user?: string;
  /**
   * File with the password for https and nothing else.
   */
  passwordFile?: string;
  /**
   * File with a token for https and nothing else.
   */
  tokenFile?: string;
  /**
   * Private key for ssh, without a passphrase; only its owner may read it.
   */
  keyFile?: string;
  /**
   * Host keys of the ssh servers, as `ssh-keyscan` prints them. Unknown servers are refused.
   */
  knownHostsFile?: string;
}
/**
 * Whose commits count. Rules here hold whatever a commit says; rules in cluster.yaml can be taken out by whoever may change that file.
 */
export interface Signatures {
  /**
   * File with the ssh keys of people, in the format of ssh-keygen(1). With it an `Approved-by` counts only on a commit that the approver signed.
   */
  allowedSignersFile: string;
  /**
   * Files whose last change must be in a commit that one of these people signed. The keys are in the allowed-signers file of the daemon's configuration. What is not signed is held.
   *
   * @maxItems 50
   */
  signedBy?: SignatureRule[];
}
/**
 * Whose signature some files need.
 */
export interface SignatureRule {
  /**
   * Files, or folders with everything in them, from the top of the repository.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: A file or a folder.
   */
  paths: string[];
  /**
   * People of whom one must have signed, as they are named in the allowed-signers file.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: A principal of the allowed-signers file, usually an e-mail address.
   */
  signers: string[];
}
/**
 * Who may come in, and what they may do. Without it, and without `people`, whoever reaches the API of this machine may do all but approve, and the daemon listens on no other address.
 */
export interface Access {
  /**
   * Who may do what. Nobody may do anything that no role gives.
   *
   * @maxItems 1000
   */
  roles: Role[];
  /**
   * People who sign in with a password.
   *
   * @maxItems 1000
   */
  users?: User[];
  openIdConnect?: OpenIDConnect;
  proxy?: ProxySignIn;
  /**
   * Addresses of the proxies in front, which are believed whose requests they pass on.
   *
   * @maxItems 100
   *
   * Items: An address, or a network such as 10.1.0.0/16.
   */
  trustedProxies?: string[];
  /**
   * Tokens for programs and for the command line; `pacer tokens create` makes them.
   *
   * @maxItems 1000
   */
  tokens?: Token[];
  session?: Session;
  /**
   * `view` asks for that right, by a token; `open` shows them to whoever reaches the daemon. They count apps and name none.
   */
  metrics?: 'view' | 'open';
}
/**
 * Some people, what they may do, and with which apps.
 */
export interface Role {
  /**
   * People, groups and tokens.
   *
   * @minItems 1
   * @maxItems 1000
   *
   * Items: `user:NAME` or `user:EMAIL`, `group:NAME`, `token:NAME`, `subject:SUB` of an identity provider, or `everyone` who is signed in.
   */
  who: string[];
  /**
   * `view`: look. `deploy`: change apps, go back, end roll-outs. `approve`: agree to plans, where a policy also names the person. `operate`: freeze and unfreeze. Every one comes with `view`.
   *
   * @minItems 1
   *
   * Items: What may be done.
   */
  verbs: ('view' | 'deploy' | 'approve' | 'operate')[];
  /**
   * Apps and groups that it is for; a group is everything in it.
   *
   * @minItems 1
   * @maxItems 1000
   *
   * Items: Id of an app or a group; `/` is everything.
   */
  apps?: string[];
}
/**
 * A person; `pacer users hash-password` prints it.
 */
export interface User {
  /**
   * What one signs in with.
   */
  user: string;
  /**
   * Salted hash of the password, by scrypt.
   */
  passwordHash: string;
  /**
   * For people; the user when left out.
   */
  name?: string;
  /**
   * Address under which this person decides and commits.
   */
  email?: string;
  /**
   * Groups of this person.
   *
   * @maxItems 100
   *
   * Items: Name of a group, as roles name it.
   */
  groups?: string[];
}
/**
 * An identity provider that people sign in at. It must send them back to `PUBLICURL/sign-in/openid/callback`.
 */
export interface OpenIDConnect {
  /**
   * Address of the provider, as its tokens name it.
   */
  issuer: string;
  /**
   * By what the provider knows this daemon.
   */
  clientId: string;
  /**
   * File with the secret that goes with it; without one the client is a public one.
   */
  clientSecretFile?: string;
  /**
   * For the button: Sign in with NAME.
   */
  name?: string;
  /**
   * What is asked for besides `openid`.
   *
   * @maxItems 20
   *
   * Items: Name of a scope.
   */
  scopes?: string[];
  /**
   * Claim of the ID token with the groups of the person.
   */
  groupsClaim?: string;
  /**
   * Also believe addresses that the provider does not call verified. Only for providers where nobody can choose their own.
   */
  unverifiedEmail?: boolean;
}
/**
 * A proxy in front that signs people in and says in headers who they are. Believed only from `trustedProxies`, and it must take these headers out of what it is sent.
 */
export interface ProxySignIn {
  /**
   * Header with the user, in small letters.
   */
  userHeader: string;
  /**
   * Header with a name for people.
   */
  nameHeader?: string;
  /**
   * Header with the e-mail address.
   */
  emailHeader?: string;
  /**
   * Header with groups, between commas.
   */
  groupsHeader?: string;
  /**
   * Header with a secret that only the proxy knows; needed where the proxy runs on a machine that others use, too.
   */
  secretHeader?: string;
  /**
   * File with that secret.
   */
  secretFile?: string;
}
/**
 * A token, of which only a hash is kept.
 */
export interface Token {
  /**
   * By which roles name it: `token:NAME`.
   */
  name: string;
  /**
   * SHA-256 of the token.
   */
  hash: string;
  /**
   * When it is no longer good; with its zone.
   */
  expires: string;
  /**
   * The person whose token it is, who decides and commits by it; roles for this person hold for it.
   */
  email?: string;
  /**
   * Groups of the token.
   *
   * @maxItems 100
   *
   * Items: Name of a group, as roles name it.
   */
  groups?: string[];
}
/**
 * How long one stays signed in.
 */
export interface Session {
  /**
   * File with a long random text; further lines are older ones, which still open. Without it everybody signs in again after a restart.
   */
  keyFile?: string;
  /**
   * After so long one signs in again.
   */
  lifetime?: string;
  /**
   * After so long without a request one signs in again.
   */
  idle?: string;
}
/**
 * A person and the token that proves it.
 */
export interface Person {
  /**
   * E-mail address, as policies name people.
   */
  address: string;
  /**
   * File with a long random token and nothing else.
   */
  tokenFile: string;
}
/**
 * One place with secrets.
 */
export interface ProviderOfSecrets {
  /**
   * `files`: a folder with one file for each secret. `environment`: variables of the daemon. `encrypted`: files of the desired repository that SOPS has encrypted for age. `vault`: the key-value engine of Vault.
   */
  kind: 'files' | 'environment' | 'encrypted' | 'vault';
  /**
   * `files`: the folder on this machine; `shop/db-password` is the file of that path below it. `encrypted`: the folder in the desired repository; `shop/db-password` is the member `db-password` of `shop.yaml`, `shop.yml` or `shop.json` below it.
   */
  folder?: string;
  /**
   * `environment`: what the names of the variables begin with; `shop/db-password` is `PREFIX` and `SHOP__DB_PASSWORD`.
   */
  prefix?: string;
  /**
   * `encrypted`: file with the age identities, as `age-keygen` writes it.
   */
  identityFile?: string;
  /**
   * `vault`: its address.
   */
  address?: string;
  /**
   * `vault`: where the engine is mounted.
   */
  mount?: string;
  /**
   * `vault`: version of the key-value engine.
   */
  version?: 1 | 2;
  /**
   * `vault`: what is put before the names. `shop/db-password` is the field `db-password` of the secret `shop` below it.
   */
  path?: string;
  /**
   * `vault`: the namespace, where there are some.
   */
  namespace?: string;
  /**
   * `vault`: file with a token. It is read again when it is refused.
   */
  tokenFile?: string;
  /**
   * `vault`: file with the role id of an AppRole.
   */
  roleIdFile?: string;
  /**
   * `vault`: file with the secret id of an AppRole.
   */
  secretIdFile?: string;
  /**
   * How often the values are read again. Another value restarts the apps that use it.
   */
  interval?: string;
}
