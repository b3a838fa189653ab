import { useState, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';

const themes = [
  { id: 'system', name: 'As the system', icon: 'contrast' },
  { id: 'light', name: 'Light', icon: 'sun' },
  { id: 'dark', name: 'Dark', icon: 'moon' },
] as const;
type Theme = (typeof themes)[number]['id'];

/** Chooses the theme. public/theme.js reads the choice before anything is drawn. */
export function ThemeMenu(): ReactElement {
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const { icon } = themes.find(({ id }) => id === theme) ?? themes[0];
  return (
    <Menu
      label={`Theme: ${theme}`}
      entries={themes.map(entry => ({ ...entry, isChosen: entry.id === theme }))}
      onAction={id => {
        const chosen = themes.find(each => each.id === id)?.id ?? 'system';
        applyTheme(chosen);
        setTheme(chosen);
      }}
      className="aspect-square !px-0"
    >
      <Icon name={icon} />
    </Menu>
  );
}

function chosenTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  try {
    if (theme === 'system') localStorage.removeItem('pacer.theme');
    else localStorage.setItem('pacer.theme', theme);
  } catch {
    // Without storage the choice holds until the page is left.
  }
}
