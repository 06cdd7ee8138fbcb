/** How a result can be printed. */
export const outputFormats = ['text', 'json', 'markdown', 'html'] as const;

export type OutputFormat = (typeof outputFormats)[number];

/** For commands whose results are short: for a terminal, or for a program. */
export const shortOutputFormats = ['text', 'json'] as const satisfies readonly OutputFormat[];

/** For what a short text tells, and a page draws. */
export const pageOutputFormats = ['text', 'json', 'html'] as const satisfies readonly OutputFormat[];

export type PageOutputFormat = (typeof pageOutputFormats)[number];

export type ShortOutputFormat = (typeof shortOutputFormats)[number];
