/** @param {Event} event */
export function rowAt(event) {
  return event.target instanceof Element ? event.target.closest('a.row') : null;
}

/** What a row of a picture leads to. @param {Element} row */
export function targetOf(row) {
  return document.getElementById((row.getAttribute('href') ?? '').slice(1));
}

/** A copy without ids, which a page has once. @param {Element} element */
export function copyOf(element) {
  const copy = /** @type {Element} */ (element.cloneNode(true));
  for (const each of copy.querySelectorAll('[id]')) each.removeAttribute('id');
  return copy;
}
