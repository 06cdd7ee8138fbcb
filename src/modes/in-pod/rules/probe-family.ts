import { familyOf } from '../../../ir/family.js';
import type { RuleDiagnostic } from '../../../model/rules/rule-diagnostic.js';
import type { InpodRule } from './inpod-rule.js';

const words = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

export const probeFamily: InpodRule = ({ constants: { probe } }) =>
  (['ipv4', 'ipv6'] as const).flatMap((family): readonly RuleDiagnostic[] => {
    const address = probe[family];
    if (address === undefined || familyOf(address) === family) return [];
    const message = `${address} is not an ${words[family]} address`;
    const hint = `probes over ${words[family]} need a source of that family`;
    return [{ code: 'probe-of-other-family', path: `constants.probe.${family}`, message, hint }];
  });
