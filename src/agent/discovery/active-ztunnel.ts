/** What the choice of a ztunnel depends on. */
export interface ZtunnelPod {
  readonly uid: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly isReady: boolean;
  readonly isTerminating: boolean;
  readonly isFinished: boolean;
}

/**
 * The ztunnel that the node sends its traffic to: the newest that is ready and not on its way out. While there is none,
 * the present one stays as long as it runs: in a rolling update the next one takes over when it is ready. Pure.
 * @param present uid of the one that was chosen before.
 */
export function activeZtunnel<Pod extends ZtunnelPod>(pods: readonly Pod[], present: string | null): Pod | null {
  const running = pods.filter(({ isFinished }) => !isFinished);
  const [newest] = running
    .filter(({ isReady, isTerminating }) => isReady && !isTerminating)
    .toSorted(
      (a, b) =>
        b.createdAt - a.createdAt || Number(b.uid === present) - Number(a.uid === present) || (a.uid < b.uid ? -1 : 1),
    );
  return newest ?? running.find(({ uid }) => uid === present) ?? null;
}
