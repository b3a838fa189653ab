import type { IncomingHttpHeaders } from 'node:http';
import { fits } from '../desired/schema-check.ts';
import { header } from './hook-signature.ts';

/** What a call of a git server hints at. */
export interface GitHint {
  /** False for events that change neither a branch nor a proposal, such as our own comments and statuses. */
  readonly isOfInterest: boolean;
  /** Addresses of the repository; undefined when the payload is of no known form, and anything may have changed. */
  readonly repositories: readonly string[] | undefined;
}

/** Members in which the usual forges name a repository. */
const names = ['clone_url', 'git_http_url', 'http_url', 'ssh_url', 'git_ssh_url', 'html_url', 'url'];

/** Events that tell of talk and checks; Pacer's own reviews are answered with such. */
const talk =
  /^(?:ping|diagnostics:ping|status|issues?|issue_comment|commit_comment|pull_request_review.*|pull_request_comment|check_.*|workflow_.*|deployment.*|star|watch|fork|wiki|gollum|note hook|issue hook|pipeline hook|job hook|deployment hook|wiki page hook|emoji hook|pr:comment:.*|pr:reviewer:.*|pullrequest:(?:comment_.*|approved|unapproved|changes_request_.*)|repo:commit_status_.*|repo:comment:.*|repo:commit_comment_created)$/;

const eventHeaders = ['x-github-event', 'x-gitea-event', 'x-forgejo-event', 'x-gitlab-event', 'x-event-key'];
const deliveryHeaders = [
  'webhook-id',
  'x-github-delivery',
  'x-gitea-delivery',
  'x-forgejo-delivery',
  'idempotency-key',
  'x-gitlab-event-uuid',
  'x-request-uuid',
  'x-request-id',
];

/** The id that the sender gave this delivery, the same when it is sent again; undefined when it gave none. */
export function deliveryOf(headers: IncomingHttpHeaders): string | undefined {
  return deliveryHeaders.map(name => header(headers, name)).find(value => value !== undefined && value.length <= 200);
}

/** Reads what a git server sent. Never throws: what is of no known form hints at everything. */
export function readGitHint(headers: IncomingHttpHeaders, body: Buffer): GitHint {
  const event = eventHeaders.map(name => header(headers, name)).find(value => value !== undefined);
  if (event !== undefined && talk.test(event.toLowerCase())) return { isOfInterest: false, repositories: [] };
  const payload = parsed(body);
  const addresses = fits<Payload>('git-hook', payload) ? addressesIn(payload) : [];
  return { isOfInterest: true, repositories: addresses.length === 0 ? undefined : addresses };
}

interface Payload {
  readonly repository?: Addresses;
  readonly project?: Addresses;
  readonly pullRequest?: { readonly toRef?: { readonly repository?: Addresses } };
}

/** As the schemas have it; members of the other forms may be anything. */
type Addresses = Readonly<Record<string, unknown>> & {
  readonly links?: { readonly clone?: readonly { readonly href: string }[]; readonly html?: { readonly href: string } };
};

function addressesIn({ repository, project, pullRequest }: Payload): readonly string[] {
  const found = [repository, project, pullRequest?.toRef?.repository].flatMap(each => {
    if (typeof each !== 'object' || each === null) return [];
    const { links } = each;
    const clones: unknown = links?.clone;
    const hrefs = (Array.isArray(clones) ? clones : []).map((link: { readonly href?: unknown } | null) => link?.href);
    return [...names.map(name => each[name]), ...hrefs, links?.html?.href];
  });
  return [...new Set(found)].filter(value => typeof value === 'string').filter(value => value !== '');
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
