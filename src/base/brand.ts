declare const brand: unique symbol;

/** A primitive that passed a smart constructor; the name keeps two kinds of string from being mixed up. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
