import type { PacketListener } from '../../index.js';
import type { Tell } from '../events.js';
import type { Clock } from './clock.js';

/** Between two looks whether the socket is still there, in milliseconds. */
const lookMs = 5_000;

export interface LastingOptions {
  readonly path: string;
  readonly listen: () => Promise<PacketListener>;
  readonly clock: Pick<Clock, 'after'>;
  readonly tell: Tell;
}

/**
 * A listener whose socket is made again when somebody removes it: those that are connected stay, and others can come.
 */
export async function lastingListener({ clock, listen, path, tell }: LastingOptions): Promise<PacketListener> {
  let inner = await listen();
  let waiting: (() => void) | null = null;
  let watch: { readonly end: () => void } | null = null;
  let isOpen = true;
  let cancel = clock.after(lookMs, look);
  const warn = (message: string) => tell({ kind: 'warning', message });

  return {
    accept: () => inner.accept(),
    watch: (onWaiting) => {
      waiting = onWaiting;
      watch = inner.watch(onWaiting);
      return {
        end: () => {
          waiting = null;
          watch?.end();
        },
      };
    },
    isThere: () => inner.isThere(),
    close: () => {
      isOpen = false;
      cancel();
      inner.close();
    },
  };

  function look(): void {
    const renewed = inner.isThere() ? Promise.resolve() : renew();
    void renewed.then(() => {
      if (isOpen) cancel = clock.after(lookMs, look);
    });
  }

  async function renew(): Promise<void> {
    try {
      const next = await listen();
      if (!isOpen) return next.close();
      watch?.end();
      inner.close();
      inner = next;
      if (waiting !== null) watch = inner.watch(waiting);
      warn(`somebody removed ${path}; it is made again`);
    } catch (error) {
      warn(`somebody removed ${path}, and no ztunnel can connect: ${(error as Error).message}`);
    }
  }
}
