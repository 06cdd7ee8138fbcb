/** Puts a colour around a text; only a terminal wants one. */
export type Paint = (style: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', text: string) => string;

export const unpainted: Paint = (_, text) => text;
