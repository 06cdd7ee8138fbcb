import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly body: string;
}

/** What is sent for a request, and whether the connection ends then; null: nothing, for ever. */
export type Script = (asked: Asked) => { readonly send: string; readonly ends: boolean } | null;

export interface ScriptedAgent {
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
}

/** An agent that does as it is told, byte by byte; it need not be HTTP. */
export async function startScriptedAgent(path: string, script: Script): Promise<ScriptedAgent> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    let received = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text;
      const request = readRequest(received);
      if (request === null) return;
      received = '';
      asked.push(request);
      const answer = script(request);
      if (answer === null) return;
      socket.write(answer.send, 'latin1');
      if (answer.ends) socket.end();
    });
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function readRequest(text: string): Asked | null {
  const [, path = '', length = ''] =
    /^POST (\S+) HTTP\/1\.[01]\r\n(?:.*\r\n)*?content-length: (\d+)\r\n/i.exec(text) ?? [];
  const start = text.indexOf('\r\n\r\n') + 4;
  if (path === '' || start < 4 || text.length < start + Number(length)) return null;
  return { path, body: text.slice(start) };
}

export function httpAnswer(status: number, body: string): string {
  return `HTTP/1.1 ${status} Whatever\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
