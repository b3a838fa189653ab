import { timingSafeEqual } from 'node:crypto';
import { isBelow } from '../groups/root.ts';
import { refusal } from './refusal.ts';

/** Somebody who may use the API (reference 9). */
export interface User {
  readonly name: string;
  readonly password: string;
  /** Apps and groups that may be seen, with everything below them; everything when left out. */
  readonly view?: readonly string[];
  /** Apps and groups that may be changed, with everything below them; everything when left out. */
  readonly change?: readonly string[];
}

/** What somebody wants with an app or a group. The root stands for Marathon itself: its leader, its events. */
export type Right = 'view' | 'change';

/** `undefined` is everybody, where no users are kept. */
export type Asker = User | undefined;

/** The user that an `Authorization` header names (RFC 7617), `undefined` when there is none with this password. */
export function authenticate(users: readonly User[], authorization: string | undefined): User | undefined {
  const match = /^basic\s+([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '');
  const given = Buffer.from(match?.[1] ?? '', 'base64');
  return users.find(({ name, password }) => {
    const wanted = Buffer.from(`${name}:${password}`);
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  });
}

/** True when the user has the right; without users everybody has every right. */
export function may(asker: Asker, right: Right, id: string): boolean {
  const granted = asker?.[right];
  return granted === undefined || granted.some(group => group === id || isBelow(id, group));
}

/** 403 when the user does not have the right. To be asked after it is known that the thing is there (reference 9). */
export function expectRight(asker: Asker, right: Right, id: string): void {
  if (!may(asker, right, id)) throw refusal(403, 'Not Authorized to perform this action!');
}
