import type { Traffic } from './traffic.js';

/**
 * What went wrong while work was done, in words; of `free` flows, which the work itself sends another way, only what
 * failed.
 */
export async function wrongDuring(
  traffic: Traffic,
  work: () => Promise<unknown>,
  free: readonly string[] = [],
): Promise<readonly string[]> {
  const before = traffic.counts();
  await work();
  const counts = await traffic.since(before);
  return [
    ...counts.flatMap(({ errors, failed, flow, strayed }) => {
      const isFree = free.some((one) => flow.startsWith(one));
      return [
        ...(failed > 0 ? [`${flow}: ${failed} failed (${errors.join('; ')})`] : []),
        ...(strayed === 0 || (isFree && strayed > 0) ? [] : [`${flow}: ${strayed} on the wrong way`]),
      ];
    }),
    ...(await traffic.long.ended()),
  ];
}
