/** A block of code. */
export interface Block {
  /** What stands behind the fence; empty for an indented block. */
  readonly language: string;
  readonly lines: readonly string[];
  /** The file that the paragraph before names: it ends with the name in backticks and a colon. */
  readonly file: string | null;
}

interface Parts {
  /** Lines outside of blocks. */
  readonly prose: readonly string[];
  readonly blocks: readonly Block[];
}

/** Takes a page apart, as far as the pages of this project need it. */
export function partsOf(page: string): Parts {
  const prose: string[] = [];
  const blocks: Block[] = [];
  let open: { readonly language: string; readonly file: string | null; readonly lines: string[] } | null = null;
  let from = 0;
  const close = () => {
    if (open === null) return;
    blocks.push(open);
    from = prose.length;
    open = null;
  };
  const file = () => /`([\w./-]+)`:$/.exec(prose.slice(from).findLast((line) => line !== '') ?? '')?.[1] ?? null;
  let isFenced = false;
  for (const line of page.split('\n')) {
    const fence = /^```(.*)$/.exec(line);
    if (fence !== null && isFenced) {
      close();
      isFenced = false;
    } else if (fence !== null) {
      close();
      open = { language: (fence[1] ?? '').trim(), file: file(), lines: [] };
      isFenced = true;
    } else if (isFenced) open?.lines.push(line);
    else if (line.startsWith('    ') && (open !== null || prose.at(-1) === '')) {
      open ??= { language: '', file: file(), lines: [] };
      open.lines.push(line.slice(4));
    } else {
      close();
      prose.push(line);
    }
  }
  close();
  return { prose, blocks };
}

/** The places of a page that a link can name, as GitHub makes them of its headings. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const line of partsOf(page).prose) {
    const [, heading] = /^#+ (.*)$/.exec(line) ?? [];
    if (heading === undefined) continue;
    const text = heading.replaceAll('`', '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const anchor = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = [...anchors].filter((other) => other === anchor || /^-\d+$/.test(other.slice(anchor.length))).length;
    anchors.add(anchors.has(anchor) ? `${anchor}-${count}` : anchor);
  }
  return anchors;
}

export interface Link {
  /** Empty: the page itself. */
  readonly target: string;
  readonly anchor: string;
}

/** Links of a page to others of the project. */
export function linksOf(page: string): readonly Link[] {
  const prose = partsOf(page)
    .prose.join('\n')
    .replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\((?![a-z]+:)([^)#\s]*)#?([^)\s]*)\)/g)].map(([, target = '', anchor = '']) => ({
    target,
    anchor,
  }));
}
