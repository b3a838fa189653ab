import type { ReactElement } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { Menu } from '../../parts/menu.tsx';
import { say } from '../../parts/notice.tsx';

/** The same view elsewhere: its address, the commands of the terminal, the question to the daemon. */
export function CopyMenu({ id }: { readonly id: string }): ReactElement {
  const texts = textsOf(id, window.location);
  return (
    <Menu
      label="Copy as"
      look="plain"
      entries={texts.map(({ name, text, keys }) => ({
        id: name,
        name,
        note: text,
        icon: 'copy',
        ...(keys === undefined ? {} : { keys }),
      }))}
      onAction={chosen => {
        const found = texts.find(({ name }) => name === chosen);
        if (found !== undefined) void copy(found.text);
      }}
    >
      <Icon name="copy" size={15} />
      Copy as
    </Menu>
  );
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say('It is in the clipboard.');
  } catch {
    say(`The browser does not let it be copied: ${text}`);
  }
}

/** What can be copied of the page of an app. */
function textsOf(
  id: string,
  place: { readonly href: string; readonly origin: string },
): readonly { readonly name: string; readonly text: string; readonly keys?: string }[] {
  return [
    { name: 'Link to this view', text: place.href, keys: 'c' },
    { name: 'How it stands', text: `pacer status ${id}` },
    { name: 'Why it stands so', text: `pacer why ${id}` },
    { name: 'Its logs', text: `pacer logs ${id} -f` },
    { name: 'Its history', text: `pacer history ${id}` },
    { name: 'The same for a program', text: `curl -s ${place.origin}/api/v1/apps${id}` },
  ];
}
