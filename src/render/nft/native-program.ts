import type { Program } from '../../ir/program.js';
import { nativeForm } from './native-form.js';

/** The program with native rules in native form, and all else as it is. @throws NotNativeError for what nft cannot say. */
export function withNativeForm(program: Program): Program {
  return {
    namespaces: program.namespaces.map((namespace) => {
      const native = namespace.rulesets.find((ruleset) => ruleset.native !== undefined)?.native;
      return native === undefined ? namespace : nativeForm(namespace, native.chainPrefix);
    }),
  };
}
