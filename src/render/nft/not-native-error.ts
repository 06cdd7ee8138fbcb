import type { Rule } from '../../ir/ruleset.js';

/** A rule, chain or set that has no form in native nft; `place` says which: `mangle ztunnel-PREROUTING, rule 3`. */
export class NotNativeError extends Error {
  override readonly name = 'NotNativeError';
  readonly place: string;
  readonly rule: Rule | null;

  constructor(place: string, why: string, rule: Rule | null = null) {
    super(`${place}: ${why}`);
    this.place = place;
    this.rule = rule;
  }
}
