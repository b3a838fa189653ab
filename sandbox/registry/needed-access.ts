/** One right at one thing, in the words of registry tokens (registry reference 7.1). */
export interface Access {
  readonly type: 'repository' | 'registry';
  readonly name: string;
  readonly action: 'pull' | 'push' | 'delete' | '*';
}

/** What a request is about, as far as rights go. */
export interface AccessQuestion {
  readonly kind: 'base' | 'catalog' | 'manifest' | 'blob' | 'upload' | 'tags';
  readonly method: string;
  readonly repository: string;
  /** `from` of a cross-repository mount. */
  readonly mountFrom: string | null;
}

/** The rights that a request needs; none for the version check, which only wants to know who asks. */
export function neededAccess(question: AccessQuestion): readonly Access[] {
  const { kind, method, repository: name, mountFrom } = question;
  const at = (action: Access['action'], repository = name): Access => ({
    type: 'repository',
    name: repository,
    action,
  });
  if (kind === 'base') return [];
  if (kind === 'catalog') return [{ type: 'registry', name: 'catalog', action: '*' }];
  if (kind === 'upload') {
    const mounted = mountFrom === null || mountFrom === name ? [] : [at('pull', mountFrom)];
    return [at('pull'), at('push'), ...mounted];
  }
  if (method === 'DELETE') return [at('delete')];
  return method === 'PUT' ? [at('pull'), at('push')] : [at('pull')];
}
