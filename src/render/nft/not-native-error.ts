import { RedirectError } from '../../base/redirect-error.js';
import type { Rule } from '../../ir/ruleset.js';

/** A rule, chain or set without an equivalent in native nft; `place` says which: `mangle KUBE-MARK, rule 3`. */
export class NotNativeError extends RedirectError {
  override readonly name = 'NotNativeError';
  override readonly code = 'not-native';
  readonly place: string;
  readonly rule: Rule | null;

  constructor(place: string, why: string, rule: Rule | null = null) {
    super(`${place}: ${why}`);
    this.place = place;
    this.rule = rule;
  }
}
