/** The switch of light and dark, which follows the browser until it is used. */
export function switchTheme() {
  const button = document.querySelector('[data-theme-switch]');
  if (!(button instanceof HTMLElement)) return;
  const isDark = () => {
    const chosen = document.documentElement.dataset['theme'];
    return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
  };
  const name = () => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', isDark() ? 'Switch to light colours' : 'Switch to dark colours');
  };
  button.hidden = false;
  name();
  button.addEventListener('click', () => {
    document.documentElement.dataset['theme'] = isDark() ? 'light' : 'dark';
    name();
  });
}
