/** Where a connection is looked for and remembered: connections of different zones do not know each other. */
export interface Zone {
  readonly id: number;
  /** Of which packets: those of one direction may be told apart while the others are in the common zone 0. */
  readonly of: 'both' | 'original' | 'reply';
}

export const commonZone: Zone = { id: 0, of: 'both' };

/** nf_ct_zone_id. */
export function zoneIdFor({ id, of }: Zone, isReply: boolean): number {
  return of === 'both' || (of === 'reply') === isReply ? id : 0;
}
