import { copyOf, rowAt, targetOf } from '../picture/rows.client.js';

/** @param {Element} journey */
export function stepThrough(journey) {
  const steps = [...journey.querySelectorAll('[data-step]')];
  const controls = journey.querySelector('[data-controls]');
  const slider = journey.querySelector('[data-slider]');
  const count = journey.querySelector('[data-count]');
  const panel = journey.querySelector('[data-now]');
  const picture = journey.querySelector('svg');
  const [back, on] = ['[data-previous]', '[data-next]'].map((each) => journey.querySelector(each));
  if (
    !(slider instanceof HTMLInputElement && controls instanceof HTMLElement && panel instanceof HTMLElement) ||
    !(back instanceof HTMLButtonElement && on instanceof HTMLButtonElement) ||
    picture === null ||
    count === null ||
    steps.length === 0
  )
    return;
  const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
  dot.setAttribute('class', 'dot');
  dot.setAttribute('r', '7');
  picture.append(dot);
  let at = 0;
  const show = (/** @type {number} */ index) => {
    at = Math.max(0, Math.min(steps.length - 1, index));
    const step = /** @type {HTMLElement} */ (steps[at]);
    const passed = new Set(steps.slice(0, at + 1).map((each) => each.getAttribute('data-row')));
    for (const row of picture.querySelectorAll('a.row')) {
      row.classList.toggle('passed', passed.has(row.id));
      row.classList.toggle('current', row.id === step.dataset['row']);
    }
    dot.setAttribute('cx', step.dataset['x'] ?? '0');
    dot.setAttribute('cy', step.dataset['y'] ?? '0');
    for (const each of steps) each.removeAttribute('aria-current');
    step.setAttribute('aria-current', 'step');
    const title = document.createElement('h3');
    title.textContent = `Step ${at + 1} of ${steps.length}`;
    const packet = document.createElement('p');
    packet.className = 'muted';
    packet.textContent = step.closest('section')?.querySelector('h3')?.textContent ?? '';
    panel.replaceChildren(title, packet, ...copyOf(step).childNodes);
    slider.value = String(at + 1);
    slider.setAttribute('aria-valuetext', `step ${at + 1} of ${steps.length}`);
    count.textContent = `${at + 1} of ${steps.length}`;
    back.disabled = at === 0;
    on.disabled = at === steps.length - 1;
    reveal(step);
  };
  const reveal = (/** @type {HTMLElement} */ step) => {
    const around = picture.parentElement;
    if (around === null) return;
    const scale = picture.clientWidth / (picture.viewBox.baseVal.width || 1);
    const [x, y] = [Number(step.dataset['x']) * scale, Number(step.dataset['y']) * scale];
    const isSeen = (/** @type {number} */ from, /** @type {number} */ size, /** @type {number} */ point) =>
      point >= from + 20 && point <= from + size - 60;
    if (!isSeen(around.scrollTop, around.clientHeight, y)) around.scrollTop = y - around.clientHeight / 2;
    if (!isSeen(around.scrollLeft, around.clientWidth, x)) around.scrollLeft = x - 40;
  };
  controls.hidden = false;
  panel.hidden = false;
  back.addEventListener('click', () => show(at - 1));
  on.addEventListener('click', () => show(at + 1));
  slider.addEventListener('input', () => show(Number(slider.value) - 1));
  journey.addEventListener('click', (event) => {
    const row = rowAt(event);
    const step = event.target instanceof Element ? event.target.closest('[data-step]') : null;
    if (row === null && step === null) return;
    if (row !== null) event.preventDefault();
    const chosen = row === null ? step : targetOf(row);
    if (chosen !== null) show(steps.indexOf(chosen));
  });
  // Arrow keys step wherever the focus is in the journey, and in a page with one journey everywhere.
  const isOnly = document.querySelectorAll('[data-journey]').length === 1;
  (isOnly ? document : journey).addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target === slider || event.target instanceof HTMLInputElement) return;
    const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: steps.length - 1 };
    const place = places[/** @type {keyof typeof places} */ (event.key)];
    if (place === undefined) return;
    event.preventDefault();
    show(place);
  });
  show(0);
}
