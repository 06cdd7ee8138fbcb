import { getSystemErrorName } from 'node:util';

/**
 * The kernel refused a netlink request, or its answer is unfit. `code` is the name of the kernel's error (ENOENT), `interrupted` (a dump kept changing while it was
 * read), `truncated`, `malformed` or `no-answer`.
 */
export class NetlinkError extends Error {
  override readonly name = 'NetlinkError';
  readonly code: string;
  /** What the kernel says about it in words; null: nothing. */
  readonly kernelText: string | null;

  constructor(code: string, what: string, kernelText: string | null = null) {
    super(kernelText === null ? `${what}: ${code}` : `${what}: ${code}: ${kernelText}`);
    this.code = code;
    this.kernelText = kernelText;
  }
}

/** The name of an error number as netlink gives it: negative. */
export function errorName(error: number): string {
  // Sets have numbers of their own from 4096 on.
  return error <= -4096 || error >= 0 ? `error ${-error}` : getSystemErrorName(error);
}
