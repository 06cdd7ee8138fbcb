import { geneveProperties } from '../property-codes.js';

export type GenevePropertyName = keyof typeof geneveProperties;

/** The name of a property, with what it says in the table of codes. */
export function statement(name: GenevePropertyName): { readonly name: GenevePropertyName; readonly sentence: string } {
  return { name, sentence: geneveProperties[name].meaning };
}
