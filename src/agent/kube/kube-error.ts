import { RedirectError } from '../../index.js';

export interface KubeRefusal {
  /** Null: there was no answer. */
  readonly status: number | null;
  /** Such as `Conflict`, as the server says it; `ECONNREFUSED` and the like without an answer. */
  readonly reason: string;
  /** What the server asks to wait, in milliseconds; null: it did not say. */
  readonly retryAfter?: number | null;
  /** Whether it came as an event of a watch, which ends with it. */
  readonly isEvent?: boolean;
}

/** A request to the API server that was refused, or that had no usable answer. */
export class KubeError extends RedirectError {
  override readonly name = 'KubeError';
  override readonly code = 'kubernetes-api';
  readonly status: number | null;
  readonly reason: string;
  readonly retryAfter: number | null;
  readonly isEvent: boolean;

  constructor(message: string, refusal: KubeRefusal, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = refusal.status;
    this.reason = refusal.reason;
    this.retryAfter = refusal.retryAfter ?? null;
    this.isEvent = refusal.isEvent ?? false;
  }
}

/** The settings that say where the API server is, or how to be known to it, cannot be used. */
export class KubeSettingsError extends RedirectError {
  override readonly name = 'KubeSettingsError';
  override readonly code = 'kubernetes-settings';
}

/** Whether what was asked for is too old for the server: everything has to be listed again. */
export function isExpired(error: unknown): boolean {
  return error instanceof KubeError && (error.status === 410 || error.reason === 'Expired' || error.reason === 'Gone');
}
