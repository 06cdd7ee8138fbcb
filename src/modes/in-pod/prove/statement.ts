import { inpodProperties } from '../property-codes.js';

export type InpodPropertyName = keyof typeof inpodProperties;

/** The name of a property, with what it says in the table of codes. */
export function statement(name: InpodPropertyName): { readonly name: InpodPropertyName; readonly sentence: string } {
  return { name, sentence: inpodProperties[name].meaning };
}
