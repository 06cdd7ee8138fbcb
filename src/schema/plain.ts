/** What a document is made of: text is ASCII without control characters. */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };
