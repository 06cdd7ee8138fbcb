/** The word for everything that the profile of a document is known to lose. */
export const profileLosses = 'profile';

/** A property that may fail, and why. It does not affect what is compiled. */
export interface Allowance {
  /** The code of a property, or `profile`. */
  readonly property: string;
  readonly reason: string;
}
