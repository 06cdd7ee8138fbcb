import { copyOf, rowAt, targetOf } from './rows.client.js';

/** Shows what a row of a picture leads to beside it. @param {Element} stage */
export function inspect(stage) {
  const panel = stage.querySelector('[data-inspector]');
  const rows = [...stage.querySelectorAll('a.row')];
  if (!(panel instanceof HTMLElement)) return;
  const around = stage.querySelector('.scroll');
  // On a narrow screen the node itself is seen first.
  if (around !== null) around.scrollLeft = (around.scrollWidth - around.clientWidth) / 2;
  const show = (/** @type {Element} */ row) => {
    const target = targetOf(row);
    if (target === null) return;
    for (const other of rows) other.classList.toggle('selected', other === row);
    const title = document.createElement('h3');
    title.textContent = row.querySelector('title')?.textContent ?? '';
    panel.replaceChildren(title, ...copyOf(target).childNodes);
    panel.hidden = false;
    panel.scrollTop = 0;
  };
  stage.addEventListener('focusin', (event) => {
    const row = rowAt(event);
    if (row !== null) show(row);
  });
  stage.addEventListener('pointerover', (event) => {
    const row = rowAt(event);
    if (row !== null && !panel.hidden) show(row);
  });
  stage.addEventListener('click', (event) => {
    const row = rowAt(event);
    if (row === null) return;
    event.preventDefault();
    show(row);
  });
  stage.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent)) return;
    const at = rows.indexOf(/** @type {Element} */ (document.activeElement));
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    const move = moves[/** @type {keyof typeof moves} */ (event.key)];
    if (at < 0 || move === undefined) return;
    event.preventDefault();
    const next = rows[at + move];
    if (next instanceof SVGElement) next.focus();
  });
}
