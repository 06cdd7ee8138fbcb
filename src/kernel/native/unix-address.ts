const AF_UNIX = 1;
/** A path with its final zero, as in unix(7). */
const longestPath = 107;

/** The address of a unix socket at a path; null: the path is too long for one, or has a zero in it. */
export function unixAddress(path: string): Buffer | null {
  const bytes = Buffer.from(path);
  if (bytes.length > longestPath || bytes.length === 0 || bytes.includes(0)) return null;
  const address = Buffer.alloc(2 + bytes.length + 1);
  address.writeUInt16LE(AF_UNIX, 0);
  bytes.copy(address, 2);
  return address;
}
