// Runs before anything is drawn, so that a page in the chosen theme never flashes in the other one.
try {
  const theme = localStorage.getItem('pacer.theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be switched off; then the theme of the system is taken.
}
