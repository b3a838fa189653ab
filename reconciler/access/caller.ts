import { isInGroup } from '../policy/scope.ts';
import { allVerbs, type Caller, type Grant, type Identity, type Role, type Verb } from './types.ts';

/** What the roles give to somebody; nothing where no role names them. */
export function grantsOf(identity: Identity, roles: readonly Role[]): readonly Grant[] {
  const ids = new Set([...identity.ids, ...identity.groups.map(group => `group:${group}`), 'everyone']);
  return roles.filter(({ who }) => who.some(each => ids.has(each))).map(({ verbs, apps }) => ({ verbs, apps }));
}

/** Somebody who is signed in, with these rights and no other. */
export function knownCaller(
  how: Exclude<Caller['how'], 'nobody'>,
  identity: Identity,
  grants: readonly Grant[],
  isValid: () => boolean,
): Caller {
  const { name, email } = identity;
  return { how, name, ...(email === undefined ? {} : { email }), ...rightsOf(grants), isValid };
}

/** Somebody who did not say who they are. Has no right but those that the address of the API gives. */
export function nobody(verbs: readonly Verb[]): Caller {
  const grants = verbs.length === 0 ? [] : [{ verbs, apps: ['/'] }];
  return { how: 'nobody', name: '', ...rightsOf(grants), isValid: () => true };
}

/** How a decision is signed: policies name people by their e-mail address. */
export function signatureOf(caller: Caller): string {
  return caller.email ?? caller.name;
}

function rightsOf(grants: readonly Grant[]): Pick<Caller, 'grants' | 'verbs' | 'may'> {
  const may = (verb: Verb, app: string): boolean => {
    const scope = isPlain(app) ? app : '/';
    return grants.some(grant => holds(grant, verb) && grant.apps.some(group => isInGroup(scope, group)));
  };
  return { grants, verbs: allVerbs.filter(verb => grants.some(grant => holds(grant, verb))), may };
}

/** Nobody can change what they must not see, so whoever may do anything may look. */
function holds({ verbs }: Grant, verb: Verb): boolean {
  return verb === 'view' ? verbs.length > 0 : verbs.includes(verb);
}

/** Ids that another server might read as another id, such as `/shop/../other`, are for those who may do it with everything. */
function isPlain(id: string): boolean {
  return /^\/[^\s%?#\\]*$/.test(id) && !/\/\.{0,2}(?=\/)|\/\.{1,2}$/.test(id);
}
