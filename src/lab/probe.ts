import { readFile, rm } from 'node:fs/promises';
import { startProgram, stopProgram } from './background.js';
import { endpointNamed, type LabEndpoint } from './endpoints.js';
import type { Journey, JourneyProtocol } from './journey.js';
import { type Lab, type LabMember, serverPort } from './topology.js';

/**
 * The result of a client. Addresses are `ip:port` or `[ip]:port`, for ICMP echoes `ip:identifier`; over DNS `peer` is
 * the address alone.
 */
export interface ProbeAnswer {
  /** The client's own address, if it got one. */
  readonly local?: string;
  /** The server that answered: a member's name, over DNS its address. */
  readonly server?: string;
  /** The client's address as the server saw it. */
  readonly peer?: string;
  readonly error?: string;
}

interface Probe {
  readonly protocol: JourneyProtocol;
  readonly address: string;
  readonly port: number;
  /** The source address to bind to; null: the kernel chooses it. */
  readonly source: string | null;
  /** Seconds. */
  readonly patience: number;
}

/** Connections that are still open, with their answers. */
export interface OpenProbes {
  readonly answers: ReadonlyMap<Journey, ProbeAnswer>;
  readonly close: () => Promise<void>;
}

/** Makes the journeys' connections, with one client process for each origin. */
export async function openProbes(
  lab: Lab,
  journeys: readonly Journey[],
  patienceFor: (journey: Journey) => number,
): Promise<OpenProbes> {
  const origins = [...new Set(journeys.map((journey) => journey.from))];
  const run = `probe-${process.pid}-${counter++}`;
  const close = async () => {
    await Promise.all(origins.map((origin) => stopProgram(lab, `${run}-${origin}`)));
    await Promise.all(origins.map((origin) => rm(reportFile(lab, `${run}-${origin}`), { force: true })));
  };
  const answersOf = async (origin: string) => {
    const own = journeys.filter((journey) => journey.from === origin);
    const probes = own.map((journey) => probeOf(lab, journey, patienceFor(journey)));
    const seen = await probeFrom(lab, endpointNamed(lab, origin), `${run}-${origin}`, probes);
    return own.map((journey, index) => [journey, seen[index] ?? { error: 'the client said nothing' }] as const);
  };
  const ended = await Promise.allSettled(origins.map(answersOf));
  const failure = ended.find((end) => end.status === 'rejected');
  if (failure) {
    await close();
    throw failure.reason;
  }
  return { answers: new Map(ended.flatMap((end) => (end.status === 'fulfilled' ? end.value : []))), close };
}

async function probeFrom(
  lab: Lab,
  origin: LabMember,
  name: string,
  probes: readonly Probe[],
): Promise<readonly ProbeAnswer[]> {
  const report = reportFile(lab, name);
  await startProgram(lab, origin, name, 'probe', ['--report', report, '--probes', JSON.stringify(probes)]);
  return JSON.parse(await readFile(report, 'utf8')) as readonly ProbeAnswer[];
}

let counter = 0;

function reportFile(lab: Lab, name: string): string {
  return `${lab.stateFolder}/${name}.json`;
}

function probeOf(lab: Lab, { family, from, protocol, to }: Journey, patience: number): Probe {
  const [origin, target] = [endpointNamed(lab, from, family), endpointNamed(lab, to, family)];
  return {
    protocol,
    address: target.ip,
    port: portOf(target, protocol),
    source: origin.isChosen ? origin.ip : null,
    patience,
  };
}

export function portOf({ service }: LabEndpoint, protocol: JourneyProtocol): number {
  return service?.port ?? (protocol === 'dns' || protocol === 'dns-tcp' ? 53 : serverPort);
}
