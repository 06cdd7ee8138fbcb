import { readdir, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabProgram } from './programs.js';
import { startByStarter } from './starter.js';
import type { Lab, LabMember } from './topology.js';

const patienceMs = 2_000;

type Place = Pick<Lab, 'stateFolder'>;

export function pidFolder(lab: Place): string {
  return `${lab.stateFolder}/pids`;
}

function pidFile(lab: Place, name: string): string {
  return `${pidFolder(lab)}/${name}`;
}

/** Starts a stand-in program in a member's namespace and waits until its sockets are open. */
export async function startProgram(
  lab: Place,
  member: Pick<LabMember, 'netns'>,
  name: string,
  program: LabProgram,
  options: readonly string[],
): Promise<void> {
  await startByStarter(`${lab.stateFolder}/starter`, pidFile(lab, 'starter'), {
    program,
    arguments: ['--pid-file', pidFile(lab, name), ...options],
    netns: member.netns,
  });
}

/** Ends a program of the lab and waits until it is gone. A program that is not running is no error. */
export async function stopProgram(lab: Place, name: string): Promise<void> {
  const file = pidFile(lab, name);
  const identity = await readFile(file, 'utf8').catch(() => '');
  const pid = Number(identity.split(' ')[0]);
  await rm(file, { force: true });
  if (!(await signal(pid, identity, 'SIGTERM'))) return;
  for (let waited = 0; waited < patienceMs; waited += 5) {
    await sleep(5);
    if (!(await isRunning(pid, identity))) return;
  }
  await signal(pid, identity, 'SIGKILL');
}

/** Ends every program that the lab started. */
export async function stopAllPrograms(lab: Place): Promise<void> {
  const names = await readdir(pidFolder(lab)).catch(() => []);
  await Promise.all(names.map((name) => stopProgram(lab, name)));
}

/** Compares the start time, too: another process may have the pid by now. */
async function isRunning(pid: number, identity: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid < 2) return false;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // proc(5): the name in field 2 may hold spaces and brackets; state is field 3, starttime field 22.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state !== 'Z' && state !== '' && `${pid} ${fields[18]}\n` === identity;
}

async function signal(pid: number, identity: string, name: 'SIGTERM' | 'SIGKILL'): Promise<boolean> {
  if (!(await isRunning(pid, identity))) return false;
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
