// Lets one process serve many nodes: its start takes longer than most of what it is asked for. It has to be started
// with UV_THREADPOOL_SIZE=1: a namespace belongs to a thread, and the one that opens files for the main thread moves
// with it.
import { closeSync, openSync } from 'node:fs';
import koffi from 'koffi';

const networkNamespace = 0x40000000;
const setns = koffi.load(null).func('int setns(int fd, int type)');

/**
 * Moves this process into a network namespace, where the kernel is asked as it is where the request comes from.
 * @param {{ netns: string, netlink: string | null }} place `netlink` is the value of REDIRECT_NETLINK.
 */
export async function moveTo({ netns, netlink }) {
  if (netlink === null) delete process.env.REDIRECT_NETLINK;
  else process.env.REDIRECT_NETLINK = netlink;
  const fd = openSync(netns, 'r');
  try {
    const results = [setns(fd, networkNamespace), await onOtherThread(fd)];
    if (results.some((result) => result !== 0)) throw new Error(`${netns} cannot be entered`);
  } finally {
    closeSync(fd);
  }
}

/** @returns {Promise<number>} */
function onOtherThread(fd) {
  return new Promise((resolve, reject) => {
    setns.async(fd, networkNamespace, (error, result) => (error ? reject(error) : resolve(result)));
  });
}
