import { connect } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { decode, encode, type Message, type Shape } from './protobuf.js';

const empty: Shape = {};
const metadata: Shape = { name: [1, 'string'], uid: [2, 'string'], namespace: [3, 'string'], attempt: [4, 'number'] };
const securityContext: Shape = { namespaceOptions: [1, { network: [1, 'number'], pid: [2, 'number'] }] };
const config: Shape = {
  metadata: [1, metadata],
  hostname: [2, 'string'],
  logDirectory: [3, 'string'],
  linux: [8, { cgroupParent: [1, 'string'], securityContext: [2, securityContext] }],
};
const condition: Shape = { type: [1, 'string'], status: [2, 'boolean'], reason: [3, 'string'], message: [4, 'string'] };
const podSandbox: Shape = { id: [1, 'string'], metadata: [2, metadata], state: [3, 'number'] };
const podStatus: Shape = { id: [1, 'string'], state: [3, 'number'], network: [5, { ip: [1, 'string'] }] };

/** Requests and answers of runtime.v1, with the fields that are needed here. */
const methods: Readonly<Record<string, readonly [Shape, Shape]>> = {
  Status: [empty, { status: [1, { conditions: [1, [condition]] }] }],
  RunPodSandbox: [{ config: [1, config] }, { id: [1, 'string'] }],
  StopPodSandbox: [{ id: [1, 'string'] }, empty],
  RemovePodSandbox: [{ id: [1, 'string'] }, empty],
  ListPodSandbox: [empty, { items: [1, [podSandbox]] }],
  PodSandboxStatus: [
    { id: [1, 'string'], verbose: [2, 'boolean'] },
    { status: [1, podStatus], info: [2, 'map'] },
  ],
};

export interface RuntimeClient {
  readonly call: (method: string, request?: Message) => Promise<Message>;
  readonly close: () => void;
}

/** A client of a container runtime's own interface (CRI): gRPC by hand. */
export function runtimeClient(path: string): RuntimeClient {
  const session = connect('http://localhost', { createConnection: () => connectSocket(path) });
  session.on('error', () => undefined);
  return { call: (method, request = {}) => call(method, request), close: () => session.close() };

  function call(method: string, request: Message): Promise<Message> {
    const [asked = empty, answered = empty] = methods[method] ?? [];
    return new Promise((resolve, reject) => {
      const stream = session.request({
        ':method': 'POST',
        ':path': `/runtime.v1.RuntimeService/${method}`,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      const pieces: Buffer[] = [];
      let failure: string | null = null;
      const see = (headers: Readonly<Record<string, unknown>>) => {
        if ((headers['grpc-status'] ?? '0') !== '0')
          failure = decodeURIComponent(String(headers['grpc-message'] ?? ''));
      };
      stream.on('response', see).on('trailers', see).on('error', reject);
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        if (failure !== null) reject(new Error(`${method}: ${failure}`));
        else resolve(decode(answered, Buffer.concat(pieces).subarray(5)));
      });
      const body = encode(asked, request);
      const head = Buffer.alloc(5);
      head.writeUInt32BE(body.length, 1);
      stream.end(Buffer.concat([head, body]));
    });
  }
}
