const ofProcess = new RegExp(`^/proc/(?:self|${process.pid})/(net|ns)(?=/|$)`);

/**
 * The path of a file of this process that depends on its network namespace, as the thread sees it that opens it. Node
 * opens files on other threads, which stay in our namespace; `/proc/self` shows the main thread, which is in another
 * one while it starts a process or asks the kernel there. Every path that may be of this kind goes through here before
 * it is opened.
 */
export function asOwnThread(path: string): string {
  return path.startsWith('/proc/') ? path.replace(ofProcess, '/proc/thread-self/$1') : path;
}
