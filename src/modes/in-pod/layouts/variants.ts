import type { Family } from '../../../ir/ruleset.js';
import type { InpodConstants } from '../constants.js';
import { ciliumLayout } from './cilium.js';
import { type Content, contentOfLayout } from './content.js';
import { type Layout, type LayoutValues, layoutValues, type PodValues } from './layout.js';
import { redirectLayout } from './redirect.js';
import { type Dns, type Form, type Ingress, type Release, releases } from './releases.js';
import { tproxyLayout } from './tproxy.js';

/** One way in which a release can be configured for a pod. */
export interface Variant {
  readonly release: Release;
  readonly form: Form;
  readonly dns: Dns;
  /** Null: inbound connections do not bypass ztunnel. */
  readonly ingress: Ingress | null;
}

export const variants: readonly Variant[] = releases.flatMap((release) =>
  release.forms.flatMap((form) =>
    [...new Set<Dns>(['off', release.dns])].flatMap((dns) =>
      // TPROXY leaves that override out of account.
      [...new Set([null, form === 'redirect' ? release.ingress : null])].map((ingress) => {
        return { release, form, dns, ingress };
      }),
    ),
  ),
);

/** Reads the content of variants; each is made once. */
export function variantReader(
  constants: InpodConstants,
): (variant: Variant, family: Family, pod: PodValues) => Content {
  const known = new Map<string, Content>();
  return ({ dns, form, ingress, release }, family, pod) => {
    const virtualInterfaces = release.virtualInterfaces ? pod.virtualInterfaces : [];
    const key = [form, dns, ingress, family, pod.probe, ...virtualInterfaces].join(' ');
    const content =
      known.get(key) ??
      contentOfLayout(
        layoutOf({ dns, form, ingress }, layoutValues(constants, family, { ...pod, virtualInterfaces })),
        family,
      );
    known.set(key, content);
    return content;
  };
}

function layoutOf({ dns, form, ingress }: Omit<Variant, 'release'>, values: LayoutValues): Layout {
  switch (form) {
    case 'tproxy':
      return tproxyLayout(values, dns);
    case 'redirect':
      return redirectLayout(values, dns, ingress);
    case 'cilium':
      return ciliumLayout(values);
  }
}
