import { allBits } from '../../../base/kernel-facts.js';
import type { ConnmarkCopyTarget, ConnmarkSetTarget, MarkTarget, Target } from '../../../ir/target.js';
import { bitsOf, changed, changeOf, masked } from '../bits.js';
import type { Calculated, Statement } from '../statement.js';
import type { TargetWords } from './target-words.js';

/**
 * Expressions with one mark. A copy that keeps bits of its destination needs both marks in one expression, which only
 * recent versions of nft and the kernel support; native-form.ts uses a constant instead.
 */
export const markWords: TargetWords<MarkTarget | ConnmarkSetTarget | ConnmarkCopyTarget> = {
  write: (target) => {
    switch (target.kind) {
      case 'set-mark':
        return assign('meta', changed('meta', target.mark));
      case 'set-connmark':
        return assign('ct', changed('ct', target.mark));
      case 'save-connmark':
        return target.ctmask === allBits ? assign('ct', masked('meta', target.nfmask)) : null;
      case 'restore-connmark':
        return target.nfmask === allBits ? assign('meta', masked('ct', target.ctmask)) : null;
    }
  },
  read: (statement) => {
    if (!('mangle' in statement)) return null;
    const { key, value } = statement.mangle;
    const of = 'meta' in key ? 'meta' : 'ct';
    return ('meta' in key ? key.meta : key.ct).key === 'mark' ? targetOf(of, value) : null;
  },
};

function assign(of: 'meta' | 'ct', value: Calculated): Statement {
  return { mangle: { key: of === 'meta' ? { meta: { key: 'mark' } } : { ct: { key: 'mark' } }, value } };
}

function targetOf(of: 'meta' | 'ct', value: Calculated): Target | null {
  const bits = bitsOf(value);
  if (bits === null) return null;
  if (bits.of === null || bits.of === of)
    return { kind: of === 'meta' ? 'set-mark' : 'set-connmark', mark: changeOf(bits) };
  if (bits.flip !== 0) return null;
  return of === 'meta'
    ? { kind: 'restore-connmark', nfmask: allBits, ctmask: bits.keep }
    : { kind: 'save-connmark', nfmask: bits.keep, ctmask: allBits };
}
