import { crumbField } from '../access.ts';
import { sendApi } from '../api.ts';
import { field, isApi, mayPost, type Exchange } from '../exchange.ts';
import { property } from '../exported.ts';
import { sendNotFound, sendPage, sendRedirect } from '../pages.ts';
import { computerBean, nodeBean, rootBean } from '../root-beans.ts';
import { createItem } from './item-changes.ts';
import { itemPages } from './item-pages.ts';
import { queuePages } from './queue-pages.ts';

function crumbPages(exchange: Exchange, rest: readonly string[]): void {
  const { instance, request, response, caller } = exchange;
  if (!instance.access.enabled || !isApi(rest)) return sendNotFound(response);
  const crumb = instance.access.issueCrumb(request, response, caller);
  const bean = {
    className: 'hudson.security.csrf.DefaultCrumbIssuer',
    properties: [property('crumb', () => crumb), property('crumbRequestField', () => crumbField)],
  };
  // The one answer whose bare text is of no use to another site, and which shell scripts ask for.
  sendApi(exchange, rest[1] ?? '', bean, true);
}

function whoAmI(exchange: Exchange, flavour: string): void {
  const { name } = exchange.caller;
  const bean = {
    className: 'hudson.security.WhoAmI',
    properties: [
      property('anonymous', () => name === null),
      property('authenticated', () => name !== null),
      property('authorities', () => (name === null ? ['anonymous'] : ['authenticated'])),
      property('name', () => name ?? 'anonymous'),
    ],
  };
  sendApi(exchange, flavour, bean);
}

function me(exchange: Exchange, flavour: string): void {
  const { name } = exchange.caller;
  if (name === null) return sendPage(exchange.response, 403, 'Access Denied', 'anonymous has no page');
  const bean = {
    className: 'hudson.model.User',
    properties: [
      property('absoluteUrl', () => `${exchange.instance.rootUrl}user/${encodeURIComponent(name)}`),
      property('fullName', () => name),
      property('id', () => name),
    ],
  };
  sendApi(exchange, flavour, bean);
}

/** All pages, below the gates of `access` (Jenkins reference 11). */
export async function sitePages(exchange: Exchange): Promise<void> {
  const { instance, response, caller, segments } = exchange;
  const [first = '', ...rest] = segments;
  const isPage = (name: string): boolean => first === name && rest.length === 0;
  if (isPage('login')) return sendPage(response, 200, 'Sign in', 'Sign in to Jenkins');
  if (first === 'whoAmI' && isApi(rest)) return whoAmI(exchange, rest[1] ?? '');
  if (first === 'crumbIssuer') return crumbPages(exchange, rest);
  if (!instance.access.permits(response, caller, 'read')) return;
  if (first === '') return sendPage(response, 200, 'Dashboard', 'Jenkins stand-in of the Pacer sandbox');
  if (isApi(segments)) return sendApi(exchange, rest[0] ?? '', rootBean(instance));
  if (first === 'me' && isApi(rest)) return me(exchange, rest[1] ?? '');
  if (first === 'job') return itemPages(exchange);
  if (first === 'queue') return queuePages(exchange, rest);
  if (first === 'computer' && isApi(rest)) return sendApi(exchange, rest[1] ?? '', computerBean(instance));
  if (first === 'computer' && (rest[0] === '(built-in)' || rest[0] === '(master)') && isApi(rest.slice(1)))
    return sendApi(exchange, rest[2] ?? '', nodeBean(instance));
  if (isPage('createItem')) return createItem(exchange, '');
  if (isPage('quietDown') || isPage('cancelQuietDown')) {
    if (!mayPost(exchange, 'administer')) return;
    const reason = field(exchange, 'reason') ?? field(exchange, 'message');
    instance.setQuietingDown(first === 'quietDown', reason);
    return sendRedirect(response, 302, instance.rootUrl);
  }
  sendNotFound(response);
}
