import { style, styleSource } from '../generated/page-assets.js';

export { style };

/** Of forms and messages: the style of all pages, no script, and the form. */
export const policy = ["default-src 'none'", styleSource, "base-uri 'none'", "form-action 'self'"].join('; ');
