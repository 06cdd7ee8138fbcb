import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeAgent {
  /** HOST:PORT. */
  readonly address: string;
  readonly close: () => void;
}

/** Whatever answers at a port of the loopback address. */
export function fakeAgent(listener: RequestListener): Promise<FakeAgent> {
  const server = createServer(listener);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const close = () => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ address: `127.0.0.1:${port}`, close });
    });
  });
}
