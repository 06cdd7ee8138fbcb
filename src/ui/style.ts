import { policy as pagePolicy, style } from '../generated/page-assets.js';

export { style };

const [styleSource = "style-src 'none'"] = /style-src 'sha256-[^']+'/.exec(pagePolicy) ?? [];

/** Of forms and messages: the style of all pages, no script, and the form. */
export const policy = ["default-src 'none'", styleSource, "base-uri 'none'", "form-action 'self'"].join('; ');
