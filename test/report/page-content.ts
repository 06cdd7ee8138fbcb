import { policy, script, style } from '../../src/generated/page-assets.js';

/** A page without the style and the script that all pages have. @throws if it has others. */
export function contentOf(page: string): string {
  const [before, afterStyle, ...moreStyles] = page.split(`<style>${style}</style>`);
  const [content, end, ...moreScripts] = (afterStyle ?? '').split(`<script>${script}</script>`);
  if (before === undefined || end === undefined || moreStyles.length + moreScripts.length > 0)
    throw new Error('a page has its style and its script once, as they are');
  if (!before.includes(policy.replaceAll("'", '&#x27;').replaceAll('=', '&#x3D;')))
    throw new Error('a page states its policy');
  return `${before}${content}${end}`;
}

/** What a page may not have: anything that a browser runs, loads or styles besides what the page brings along. */
export const active =
  /<(?:script|style|iframe|img|object|embed|link|base|form)\b|\son\w+=|\sstyle=|javascript:|\shref="(?!#)|\ssrc=/i;
