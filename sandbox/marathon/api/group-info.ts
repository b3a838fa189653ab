import { isAtLeast } from '../../../marathon/dialect.ts';
import { parentId } from '../../../marathon/path-id.ts';
import type { AppRecord } from '../apps/app-record.ts';
import type { GroupRecord, RootView } from '../groups/root.ts';
import { appInfo, appJson, deploymentsByApp } from './app-info.ts';
import { may, type Asker } from './access.ts';
import type { ApiContext } from './context.ts';
import type { GroupEmbeds } from './embeds.ts';

/** A group as the API prints it (reference 1.7), from the present tree or an older one. */
export function groupInfo(
  context: ApiContext,
  view: RootView,
  id: string,
  embeds: GroupEmbeds,
  asker?: Asker,
): Record<string, unknown> {
  const deployments = deploymentsByApp(context);
  const groupsIn = byParent(view.groups.values());
  const appsIn = byParent(view.apps.values());
  const isAsked = Object.values(embeds.ofApps).includes(true);

  function print(groupId: string): Record<string, unknown> {
    const group = view.groups.get(groupId);
    const info: Record<string, unknown> = {
      id: groupId,
      dependencies: group?.dependencies ?? [],
      version: group?.version ?? new Date(0).toISOString(),
    };
    if (isAtLeast(context.dialect, '1.9')) info['enforceRole'] = group?.enforceRole === true;
    if (embeds.apps) {
      const visible = (appsIn.get(groupId) ?? []).filter(record => may(asker, 'view', record.id));
      info['apps'] = visible.map(record =>
        isAsked ? appInfo(context, record, embeds.ofApps, deployments) : appJson(context, record),
      );
    }
    if (embeds.pods) info['pods'] = [];
    if (embeds.groups) info['groups'] = (groupsIn.get(groupId) ?? []).map(child => print(child.id));
    return info;
  }

  return print(id);
}

function byParent<T extends AppRecord | GroupRecord>(members: Iterable<T>): Map<string, T[]> {
  const children = new Map<string, T[]>();
  for (const member of members) {
    if (member.id === '/') continue;
    const parent = parentId(member.id);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [member]);
    else siblings.push(member);
  }
  return children;
}
