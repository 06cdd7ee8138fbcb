/** What a text is, as far as a colour helps to see it. No text says anything by its colour alone. */
export type Style = 'bold' | 'dim' | 'good' | 'bad' | 'caution' | 'info';

/** Puts the colour of a style around a text; only a terminal wants one. */
export type Paint = (style: Style, text: string) => string;

export const unpainted: Paint = (_, text) => text;
