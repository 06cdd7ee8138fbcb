/** Why the kernel refuses a packet's source. */
export type SourceRefusal =
  | { readonly kind: 'own-address' | 'no-way-back' | 'no-host' | 'loopback' | 'link-only' }
  | { readonly kind: 'address-type'; readonly type: string }
  /** The route back to the source uses another device than the packet's input device. */
  | { readonly kind: 'other-device'; readonly device: string | null };

export function sourceRefusalText(refusal: SourceRefusal): string {
  switch (refusal.kind) {
    case 'own-address':
      return 'its source is an address of this namespace';
    case 'no-way-back':
      return 'there is no way back to its source';
    case 'no-host':
      return 'its source is no address of a host';
    case 'loopback':
      return 'a loopback address cannot come by a device';
    case 'link-only':
      return 'its source is an address of one link only';
    case 'address-type':
      return `its source is ${refusal.type}`;
    case 'other-device':
      return `the way back to its source leads by ${refusal.device}`;
  }
}
