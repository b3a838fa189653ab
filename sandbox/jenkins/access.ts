import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendPage } from './pages.ts';
import type { UserDefinition } from './types.ts';

/** What a permission check asks for; each includes the ones before it. */
export type Right = 'read' | 'build' | 'administer';

/** Who sent a request. */
export interface Caller {
  /** Null is anonymous. */
  readonly name: string | null;
  readonly definition?: UserDefinition;
  readonly rights: Right | 'none';
  readonly byToken: boolean;
}

/** The gates before every page: authentication, then CSRF, then permission (Jenkins reference 1.1). */
export interface Access {
  readonly enabled: boolean;
  /** The caller, or undefined when the request was answered with 401. */
  identify(request: IncomingMessage, response: ServerResponse): Caller | undefined;
  /** False when a crumb is missing and 403 was answered. `field` is a crumb sent as parameter. */
  passesCrumb(request: IncomingMessage, response: ServerResponse, caller: Caller, field: string | null): boolean;
  /** False when the right is missing and 403 was answered. */
  permits(response: ServerResponse, caller: Caller, right: Right): boolean;
  /** What a caller may see of an item; what holds for a folder holds for what is in it. */
  visibilityOf(caller: Caller, fullName: string): 'visible' | 'discoverable' | 'hidden';
  /** A crumb for the caller; starts a session when the request brings none. */
  issueCrumb(request: IncomingMessage, response: ServerResponse, caller: Caller): string;
}

/** Name of the header and field that carry the crumb. */
export const crumbField = 'Jenkins-Crumb';

const order: readonly (Right | 'none')[] = ['none', 'read', 'build', 'administer'];
const permissionIds: Readonly<Record<Right, string>> = {
  read: 'hudson.model.Hudson.Read',
  build: 'hudson.model.Item.Build',
  administer: 'hudson.model.Hudson.Administer',
};

function equal(a: string, b: string): boolean {
  const [left, right] = [a, b].map(text => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

/** Gates for these users; without any, anonymous may do everything and there are no crumbs. */
export function createAccess(users: readonly UserDefinition[] | undefined, crumbOfSession = true): Access {
  const enabled = users !== undefined && users.length > 0;
  const cookieName = `JSESSIONID.${randomBytes(4).toString('hex')}`;
  const salt = randomBytes(32).toString('hex');
  /** Session id → name of its user. */
  const sessions = new Map<string, string>();
  const anonymous: Caller = { name: null, rights: enabled ? 'none' : 'administer', byToken: false };

  function sessionOf(request: IncomingMessage): string | undefined {
    const cookies = (request.headers.cookie ?? '').split(';').map(cookie => cookie.trim());
    const id = cookies.find(cookie => cookie.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
    return id !== undefined && sessions.has(id) ? id : undefined;
  }

  function crumbOf(user: string, session: string): string {
    return createHash('sha256')
      .update(`${user};${crumbOfSession ? session : ''};${salt}`)
      .digest('hex');
  }

  function login(header: string): Caller | undefined {
    const encoded = /^basic\s+(.*)$/i.exec(header)?.[1];
    if (encoded === undefined) return undefined;
    const [, name = '', secret = ''] =
      /^([^:]*):([\s\S]*)$/.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
    const user = users?.find(candidate => candidate.name === name);
    if (user === undefined) return undefined;
    const rights = user.rights ?? 'administer';
    if (user.token !== undefined && equal(user.token, secret)) return { name, rights, byToken: true, definition: user };
    if (user.password !== undefined && equal(user.password, secret))
      return { name, rights, byToken: false, definition: user };
    return undefined;
  }

  return {
    enabled,
    identify(request, response) {
      const header = request.headers.authorization;
      if (!enabled || header === undefined) return anonymous;
      const caller = login(header);
      if (caller === undefined)
        sendPage(response, 401, 'Unauthorized', 'Invalid password/token', {
          'www-authenticate': 'Basic realm="Jenkins"',
        });
      return caller;
    },
    passesCrumb(request, response, caller, field) {
      if (!enabled || request.method !== 'POST' || caller.byToken) return true;
      const header = request.headers[crumbField.toLowerCase()];
      const crumb = typeof header === 'string' ? header : (field ?? '');
      const session = sessionOf(request);
      if ((session !== undefined || !crumbOfSession) && equal(crumb, crumbOf(caller.name ?? '', session ?? '')))
        return true;
      sendPage(response, 403, 'Forbidden', 'No valid crumb was included in the request');
      return false;
    },
    permits(response, caller, right) {
      if (order.indexOf(caller.rights) >= order.indexOf(right)) return true;
      const headers = {
        'x-you-are-authenticated-as': caller.name ?? 'anonymous',
        'x-required-permission': permissionIds[right],
        'x-permission-implied-by': 'hudson.model.Hudson.Administer',
        'x-hudson': '1.395',
      };
      if (caller.name === null) sendPage(response, 403, 'Authentication required', 'Authentication required', headers);
      else
        sendPage(
          response,
          403,
          'Access Denied',
          `${caller.name} is missing the permission ${permissionIds[right]}`,
          headers,
        );
      return false;
    },
    visibilityOf({ definition }, fullName) {
      const covers = (names: readonly string[] = []): boolean =>
        names.some(name => fullName === name || fullName.startsWith(`${name}/`));
      if (covers(definition?.hidden)) return 'hidden';
      return covers(definition?.discovers) ? 'discoverable' : 'visible';
    },
    issueCrumb(request, response, caller) {
      let session = sessionOf(request);
      if (session === undefined) {
        session = randomBytes(16).toString('hex');
        sessions.set(session, caller.name ?? '');
        response.setHeader('set-cookie', `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Lax`);
      }
      return crumbOf(caller.name ?? '', session);
    },
  };
}
