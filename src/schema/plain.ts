/** The values of a document. Text is ASCII without control characters. */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };
