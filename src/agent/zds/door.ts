import type { PacketListener, PacketSocket } from '../../index.js';
import type { Tell } from '../events.js';
import { startPace, takeTurn } from './admission.js';
import type { Clock } from './clock.js';

export interface DoorOptions {
  readonly listener: PacketListener;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly admit: (socket: PacketSocket) => void;
}

/** After a failure to accept, such as for want of descriptors. */
const pauseMs = 1000;

/** Accepts those that connect, at its pace, from `open` to `close`. */
export interface Door {
  readonly open: () => void;
  readonly close: () => void;
}

export function door({ admit, clock, listener, tell }: DoorOptions): Door {
  const pace = startPace(clock.now().monotonic);
  let watch: { readonly end: () => void } | null = null;
  let cancel = () => {};
  return {
    open,
    close: () => {
      cancel();
      watch?.end();
      listener.close();
    },
  };

  function open(): void {
    watch = listener.watch(acceptAll);
  }

  function pause(ms: number): void {
    watch?.end();
    watch = null;
    cancel = clock.after(ms, open);
  }

  function acceptAll(): void {
    for (;;) {
      const wait = takeTurn(pace, clock.now().monotonic);
      if (wait !== null) {
        pause(wait);
        return;
      }
      const socket = accept();
      if (socket === null) return;
      admit(socket);
    }
  }

  /** Null: nobody waits, or it failed. */
  function accept(): PacketSocket | null {
    try {
      const socket = listener.accept();
      if (socket === null) pace.left += 1;
      return socket;
    } catch (error) {
      tell({ kind: 'warning', message: `a ztunnel could not be accepted: ${String(error)}` });
      pause(pauseMs);
      return null;
    }
  }
}
