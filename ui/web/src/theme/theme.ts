// The theme in use: kept in this browser, told to canvases by 'sky-theme'.

export const themes = ['dark', 'daylight', 'night'] as const;
export type Theme = (typeof themes)[number];

const key = 'skylatch.theme';

function isTheme(word: string | null): word is Theme {
  return themes.some((theme) => theme === word);
}

export function currentTheme(): Theme {
  const word = document.documentElement.dataset['theme'] ?? null;
  return isTheme(word) ? word : 'dark';
}

export function setTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // A browser that keeps nothing still shows the chosen theme.
  }
  window.dispatchEvent(new Event('sky-theme'));
}

export function nextTheme(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'dark';
}

export function restoreTheme(): void {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(key);
  } catch {
    // Storage may be forbidden; dark is the default.
  }
  if (isTheme(kept)) setTheme(kept);
}
