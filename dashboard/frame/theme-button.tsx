import { useState, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const icons = { system: 'contrast', light: 'sun', dark: 'moon' } as const;

/** Goes through the themes: as the system, light, dark. public/theme.js reads the choice before anything is drawn. */
export function ThemeButton(): ReactElement {
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  return (
    <button
      type="button"
      onClick={() => {
        applyTheme(next);
        setTheme(next);
      }}
      className="grid size-8 place-items-center rounded-md text-soft hover:bg-raised hover:text-ink"
      aria-label={`Theme: ${theme}. Change to ${next}.`}
      title={`Theme: ${theme}`}
    >
      <Icon name={icons[theme]} />
    </button>
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
