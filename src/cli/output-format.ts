/** How a result can be printed. */
export const outputFormats = ['text', 'json', 'markdown', 'html'] as const;

export type OutputFormat = (typeof outputFormats)[number];

/** The lab prints for a terminal or for a program. */
export const labOutputFormats = ['text', 'json'] as const satisfies readonly OutputFormat[];

export type LabOutputFormat = (typeof labOutputFormats)[number];
