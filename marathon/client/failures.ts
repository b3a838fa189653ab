import { pacerError, type PacerError } from '../../errors/pacer-error.ts';
import { jsonOrUndefined, listOf, objectOf, stringOf, stringsOf, type JsonObject } from '../../http/json.ts';
import { plainText } from '../../http/plain-text.ts';
import { refusal } from '../../http/refusal.ts';
import type { HttpResponse } from '../../http/types.ts';

/** One finding of Marathon about a definition; `path` is Marathon's own, such as `/container/portMappings(1)/hostPort`. */
export interface RejectionDetail {
  readonly path: string;
  readonly errors: readonly string[];
}

/**
 * The error of an answer that is no success (reference 1.9). `doing` completes "Marathon refused …", e.g. `an update of
 * /shop/cart`. Bodies of proxies are HTML; nothing is concluded from them but that it did not work.
 */
export function marathonFailure(doing: string, response: HttpResponse): PacerError {
  const { status } = response;
  const body = objectOf(jsonOrUndefined(response.body));
  const message = stringOf(body['message']) ?? '';
  if (status === 409) return conflict(doing, body, message);
  if (status === 403 && /max number .* of running deployments/i.test(message)) {
    return pacerError('marathon-busy', {
      message: `Marathon runs as many deployments as it may and did not take ${doing}.`,
      context: { status },
    });
  }
  if (status === 400 || status === 422) return rejection(doing, response, body, message);
  if (status === 413) {
    return pacerError('marathon-rejected', {
      message: `The definition is too large for Marathon or a proxy in front of it: ${doing}.`,
      context: { status, details: [] },
    });
  }
  if (status === 404 && message !== '') {
    return pacerError('marathon-not-found', {
      message: `Marathon has nothing to do for ${doing}: ${message}`,
      context: { status },
    });
  }
  if (status >= 300 && status < 400) return redirected(doing, response);
  return refusal('Marathon', doing, response);
}

/** A redirect that was not followed: its target is not one of the configured nodes, or the write would become a read. */
function redirected(doing: string, response: HttpResponse): PacerError {
  const location = URL.parse(response.headers['location'] ?? '');
  const target = location === null ? '' : ` to ${location.origin}${location.pathname}`;
  return pacerError('upstream-error', {
    message: `Marathon redirects ${doing}${target}. Name the address that it leads to in cluster.yaml.`,
    context: { status: response.status },
  });
}

/** True only for Marathon's own word that an app does not exist; never for the 404 of a proxy. */
export function saysAppIsAbsent(response: HttpResponse): boolean {
  if (response.status !== 404) return false;
  const message = stringOf(objectOf(jsonOrUndefined(response.body))['message']);
  return message !== undefined && /^App\b.*\bdoes not exist/i.test(message);
}

function conflict(doing: string, body: JsonObject, message: string): PacerError {
  if (!Array.isArray(body['deployments'])) {
    return pacerError('marathon-conflict', {
      message: `Marathon did not take ${doing}: ${message === '' ? 'it conflicts with what is there' : message}`,
      context: { status: 409 },
    });
  }
  const deployments = listOf(body['deployments']).flatMap(each => stringOf(objectOf(each)['id']) ?? []);
  return pacerError('marathon-locked', {
    message: `Marathon did not take ${doing}: a deployment is still running (${deployments.join(', ')}).`,
    context: { status: 409, deployments },
  });
}

function rejection(doing: string, response: HttpResponse, body: JsonObject, message: string): PacerError {
  const details = detailsOf(body);
  const [first] = details;
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : '';
  const found = first === undefined ? undefined : `${first.path}: ${first.errors.join(', ')}${more}`;
  const said =
    found ?? [message, stringOf(body['details'])].filter(text => text !== undefined && text !== '').join(': ');
  return pacerError('marathon-rejected', {
    message: `Marathon refused ${doing}: ${said === '' ? plainText(response.body) : said}`,
    context: { status: response.status, details, ...(message === '' ? {} : { marathonMessage: message }) },
  });
}

function detailsOf(body: JsonObject): readonly RejectionDetail[] {
  return listOf(body['details']).flatMap(entry => {
    const { path, errors } = objectOf(entry);
    return typeof path === 'string' ? [{ path, errors: stringsOf(errors) }] : [];
  });
}
