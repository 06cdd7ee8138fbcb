import { groupWordsText, resolveEndpoint } from '../expected-endpoint.js';
import type { Rule } from './rule.js';
import type { RuleDiagnostic } from './rule-diagnostic.js';

/** An expectation about an unknown pod would be met by nothing. */
export function expectationsKnown(proxy: string): Rule {
  return ({ expect, pods }) =>
    expect.flatMap(({ from, port, protocol, to }, index): readonly RuleDiagnostic[] => {
      const ends = Object.entries({ from, to }).flatMap(([key, word]): readonly RuleDiagnostic[] => {
        const end = word === undefined ? [] : resolveEndpoint(word, { pods }, proxy);
        if (word === undefined || !Array.isArray(end)) return [];
        const path = `expect[${index}].${key}`;
        if (end.length > 1) {
          const message = `${word} is the name of several pods`;
          return [{ code: 'ambiguous-pod', path, message, hint: `write one of ${end.join(', ')}` }];
        }
        const message = `${word} is no pod of this document`;
        return [{ code: 'unknown-pod', path, message, hint: `name a pod, an address, ${groupWordsText(proxy)}` }];
      });
      if (protocol !== 'icmp' || port === undefined || port === null) return ends;
      const hint = 'leave it out, or expect something of tcp or udp';
      return [...ends, { code: 'needless-port', path: `expect[${index}].port`, message: 'icmp has no ports', hint }];
    });
}
