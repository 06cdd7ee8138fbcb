import { interfaceName } from '../../../model/values/interface-name.js';
import { flag, text } from '../../../schema/leaf.js';
import type { Strictness } from '../../../schema/strictness.js';

/** `inpod` of a document. */
export function inpodKeys({ byDefault, keep, section }: Strictness) {
  const inpod = section(
    {
      dnsCapture: byDefault(
        keep(flag('Whether DNS of the mesh pods goes to ztunnel, unless a pod says otherwise.')),
        true,
      ),
      ipv6: byDefault(keep(flag('Whether IPv6 of the mesh pods is redirected too.')), true),
    },
    { description: "The node's defaults for its mesh pods (mode inpod only)." },
  );
  return { inpod: byDefault(inpod, {}) };
}

export type InpodKeys = ReturnType<typeof inpodKeys>;

/** What a pod overrides. */
export function inpodPodKeys({ byDefault, keep, list, optional }: Strictness) {
  return {
    dnsCapture: optional(flag('Whether DNS of this pod goes to ztunnel; default inpod.dnsCapture (mode inpod only).')),
    ingress: byDefault(
      keep(flag('Whether inbound connections bypass ztunnel, as an ingress gateway needs (mode inpod only).')),
      false,
    ),
    virtualInterfaces: list(
      keep(text(interfaceName, "An interface of the pod's guests, whose connections are captured like the pod's own.")),
    ).prefault([]),
  };
}

export type InpodPodKeys = ReturnType<typeof inpodPodKeys>;
