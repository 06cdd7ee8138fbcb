/** A conntrack zone: connections of different zones are independent. */
export interface Zone {
  readonly id: number;
  /** The direction that the zone applies to; the other one uses zone 0. */
  readonly of: 'both' | 'original' | 'reply';
}

export const commonZone: Zone = { id: 0, of: 'both' };

/** nf_ct_zone_id. */
export function zoneIdFor({ id, of }: Zone, isReply: boolean): number {
  return of === 'both' || (of === 'reply') === isReply ? id : 0;
}
