import type { NetlinkError } from '../../native/netlink/netlink-error.js';

/** As strerror(3) of the C library says. */
const texts: Readonly<Record<string, string>> = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  ESRCH: 'No such process',
  ENOMEM: 'Cannot allocate memory',
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  ENODEV: 'No such device',
  EINVAL: 'Invalid argument',
  ERANGE: 'Numerical result out of range',
  EOPNOTSUPP: 'Operation not supported',
  ENOTSUP: 'Operation not supported',
  EAFNOSUPPORT: 'Address family not supported by protocol',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ENETDOWN: 'Network is down',
  ENETUNREACH: 'Network is unreachable',
  ENOBUFS: 'No buffer space available',
  EHOSTUNREACH: 'No route to host',
};

/** What `ip` prints where the kernel refuses. Null: an error whose text is not known here. */
export function refusalText({ kernelText, reason }: NetlinkError): string | null {
  if (kernelText !== null && kernelText !== '') return `Error: ${kernelText}${kernelText.endsWith('.') ? '' : '.'}\n`;
  const text = texts[reason];
  return text === undefined ? null : `RTNETLINK answers: ${text}\n`;
}
