import { timingSafeEqual, createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock/clock.ts';
import { sendJson } from '../server.ts';
import type { Access } from './needed-access.ts';
import { createTokenIssuer } from './token-issuer.ts';

/** Somebody whom the registry knows. */
export interface RegistryUser {
  readonly name: string;
  readonly password: string;
  /** May pull, nothing else. */
  readonly readOnly?: boolean;
}

/** Who may use a registry, and how they prove who they are (registry reference 7). */
export type RegistryAccess =
  | { readonly kind: 'basic'; readonly users: readonly RegistryUser[] }
  | {
      readonly kind: 'token';
      readonly users: readonly RegistryUser[];
      readonly clock: Clock;
      /** Life of a token in seconds, 300 when left out. */
      readonly tokenSeconds?: number;
      /** Whether a token to pull needs no user. */
      readonly anonymousPull?: boolean;
    };

/** What a request proved. `user` is empty for an anonymous one. */
export interface Admission {
  readonly user: string;
}

/** Stands before the routes of a registry. */
export interface Gate {
  /** Lets the request in; when it does not, it has answered 401 or 403 itself. */
  admit(request: IncomingMessage, response: ServerResponse, needed: readonly Access[]): Admission | undefined;
  /** Answers the embedded token endpoint; undefined when this registry has none. */
  readonly handleToken?: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;
}

/** A gate that is open to everybody. */
const openGate: Gate = { admit: () => ({ user: '' }) };

/** Path of the embedded token endpoint. */
export const tokenPath = '/token';

/** Makes the gate of a registry. */
export function createGate(access: RegistryAccess | undefined): Gate {
  if (access === undefined) return openGate;
  return access.kind === 'basic' ? basicGate(access.users) : tokenGate(access);
}

function basicGate(users: readonly RegistryUser[]): Gate {
  return {
    admit(request, response, needed) {
      const user = userOf(request, users);
      if (user === undefined) {
        response.setHeader('www-authenticate', 'Basic realm="sandbox registry"');
        sendUnauthorized(response, needed);
        return undefined;
      }
      if (user.readOnly !== true || needed.every(access => access.action === 'pull')) return { user: user.name };
      sendJson(response, 403, { errors: [{ code: 'DENIED', message: 'requested access is denied', detail: needed }] });
      return undefined;
    },
  };
}

function tokenGate(access: Extract<RegistryAccess, { kind: 'token' }>): Gate {
  const issuer = createTokenIssuer({ clock: access.clock, seconds: access.tokenSeconds ?? 300 });

  function refuse(request: IncomingMessage, response: ServerResponse, needed: readonly Access[], error?: string) {
    const parameters = [
      `realm="http://${request.headers.host ?? 'localhost'}${tokenPath}"`,
      `service="${issuer.service}"`,
      ...(needed.length === 0 ? [] : [`scope="${scopesOf(needed)}"`]),
      ...(error === undefined ? [] : [`error="${error}"`]),
    ];
    response.setHeader('www-authenticate', `Bearer ${parameters.join(',')}`);
    sendUnauthorized(response, needed);
    return undefined;
  }

  return {
    admit(request, response, needed) {
      const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (token === undefined) return refuse(request, response, needed);
      const claims = issuer.verify(token);
      if (claims === undefined) return refuse(request, response, needed, 'invalid_token');
      const isGranted = (wanted: Access): boolean =>
        claims.access.some(
          granted =>
            granted.type === wanted.type && granted.name === wanted.name && granted.actions.includes(wanted.action),
        );
      if (!needed.every(isGranted)) return refuse(request, response, needed, 'insufficient_scope');
      return { user: claims.subject };
    },
    async handleToken(request, response, url) {
      if (request.method !== 'GET') {
        sendJson(response, 405, { details: 'tokens are asked for with GET' }, { allow: 'GET' });
        return;
      }
      const user = userOf(request, access.users);
      // Wrong credentials are an error here; missing rights are not, they are left out of the token.
      if (user === undefined && request.headers.authorization !== undefined) {
        response.setHeader('www-authenticate', 'Basic realm="sandbox token server"');
        sendJson(response, 401, { details: 'incorrect username or password' });
        return;
      }
      const mayPull = user !== undefined || access.anonymousPull === true;
      const mayAll = user !== undefined && user.readOnly !== true;
      const scopes = url.searchParams.getAll('scope').flatMap(scope => scope.split(' '));
      sendJson(
        response,
        200,
        issuer.issue(user?.name ?? '', scopes, action => mayAll || (mayPull && action === 'pull')),
      );
    },
  };
}

/** `type:name:action,action`, one scope per thing (registry reference 7.1). */
function scopesOf(needed: readonly Access[]): string {
  const actions = new Map<string, string[]>();
  for (const { type, name, action } of needed) {
    const thing = `${type}:${name}`;
    actions.set(thing, [...(actions.get(thing) ?? []), action]);
  }
  return [...actions].map(([thing, names]) => `${thing}:${names.join(',')}`).join(' ');
}

function userOf(request: IncomingMessage, users: readonly RegistryUser[]): RegistryUser | undefined {
  const encoded = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const given = Buffer.from(encoded, 'base64');
  return users.find(user => isSame(given, Buffer.from(`${user.name}:${user.password}`)));
}

function isSame(one: Buffer, other: Buffer): boolean {
  const [first, second] = [one, other].map(bytes => createHash('sha256').update(bytes).digest());
  return first !== undefined && second !== undefined && timingSafeEqual(first, second);
}

function sendUnauthorized(response: ServerResponse, needed: readonly Access[]): void {
  const detail = needed.map(({ type, name, action }) => ({ Type: type, Class: '', Name: name, Action: action }));
  sendJson(response, 401, { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required', detail }] });
}
