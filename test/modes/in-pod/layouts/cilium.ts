import type { Family } from '../../../../src/ir/ruleset.js';
import { familyValues, restoreInput, connectionMark as T, ztunnelMark as Z } from './values.js';

/** Cilium's ztunnel mode, since 1.19: no DNS, no probes, no zones. */
export function cilium(family: Family): string {
  const { loopback: L } = familyValues[family];
  const chains = ['-N CILIUM_PREROUTING', '-N CILIUM_OUTPUT'];
  const jumps = ['-A PREROUTING -j CILIUM_PREROUTING', '-A OUTPUT -j CILIUM_OUTPUT'];
  return restoreInput({
    mangle: [
      ...chains,
      ...jumps,
      `-A CILIUM_PREROUTING -m mark --mark ${Z} -j CONNMARK --set-xmark ${T}`,
      `-A CILIUM_OUTPUT -m connmark --mark ${T} -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff`,
    ],
    nat: [
      ...chains,
      ...jumps,
      `-A CILIUM_PREROUTING ! -d ${L} -p tcp -m tcp ! --dport 15008 -m mark ! --mark ${Z} -j REDIRECT --to-ports 15006`,
      `-A CILIUM_OUTPUT -p tcp -m mark --mark ${T} -j ACCEPT`,
      `-A CILIUM_OUTPUT ! -d ${L} -o lo -j ACCEPT`,
      `-A CILIUM_OUTPUT ! -d ${L} -p tcp -m mark ! --mark ${Z} -j REDIRECT --to-ports 15001`,
    ],
  });
}
