import { createHash } from 'node:crypto';

/** Of the pages that are forms and messages; reports have their own. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d5dade, #3a4149); --bad: light-dark(#a8211a, #ffa198); }
body { font: 15px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; overflow-wrap: anywhere;
  background: light-dark(#fafaf9, #15181b); color: light-dark(#1b1f23, #e7eaed); }
a { color: light-dark(#0a5ca8, #84bdf7); }
section { border-top: 1px solid var(--line); padding-bottom: .5rem; }
pre { font: 12.5px/1.5 ui-monospace, monospace; white-space: pre-wrap; border-left: 4px solid var(--bad); padding-left: .75rem; }
.problem { border-left: 4px solid var(--bad); padding-left: .75rem; }
label { display: inline-block; min-width: 5rem; }
input { font: inherit; max-width: 100%; }
fieldset { border: 1px solid var(--line); max-width: 30rem; }
@media print { nav, form { display: none; } }
`;

/** Nothing but this style and the form. */
export const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');
