import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface OnTerminal {
  readonly argv: readonly string[];
  readonly columns: number;
  /** Standard output is the terminal, too; otherwise a pipe. */
  readonly isWhole?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads first, and what after the terminal has shown `until`. */
  readonly input?: readonly [string, string];
  readonly until?: string;
  /** Sends this signal when the terminal has shown `until`. */
  readonly signal?: 'SIGINT';
}

export interface Shown {
  readonly code: number;
  /** Everything that was written to the terminal, with its control characters. */
  readonly terminal: string;
  /** What went into the pipe. */
  readonly out: string;
}

const harness = `
import fcntl, json, os, pty, select, signal, struct, subprocess, sys, termios
spec = json.loads(sys.argv[1])
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, spec['columns'], 0, 0))
child = subprocess.Popen(spec['argv'], stdin=subprocess.PIPE, stdout=slave if spec['isWhole'] else subprocess.PIPE,
                         stderr=slave, env=spec['env'])
os.close(slave)
first, rest = spec['input']
child.stdin.write(first.encode()); child.stdin.flush()
texts = {master: b''}
if not spec['isWhole']: texts[child.stdout.fileno()] = b''
open_ones = set(texts)
waits = True
def go_on():
    if spec['signal']: child.send_signal(getattr(signal, spec['signal']))
    child.stdin.write(rest.encode()); child.stdin.close()
if not spec['until']:
    go_on(); waits = False
while open_ones:
    for one in select.select(list(open_ones), [], [])[0]:
        try: data = os.read(one, 65536)
        except OSError: data = b''
        if not data: open_ones.discard(one)
        texts[one] += data
    if waits and spec['until'].encode() in texts[master]:
        go_on(); waits = False
code = child.wait()
out = b'' if spec['isWhole'] else texts[child.stdout.fileno()]
print(json.dumps({'code': code, 'terminal': texts[master].decode(), 'out': out.decode()}))
`;

/** Runs a program whose standard error, and perhaps standard output, is a terminal. */
export async function onTerminal(what: OnTerminal): Promise<Shown> {
  const { env = {}, input = ['', ''], isWhole = false, signal = null, until = '', ...others } = what;
  const { FORCE_COLOR: _, NO_COLOR: __, ...outer } = process.env;
  const spec = { ...others, input, isWhole, signal, until, env: { ...outer, TERM: 'xterm-256color', ...env } };
  const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', harness, JSON.stringify(spec)], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Shown;
}
