import type { Libc } from './libc.js';
import { type LibraryEnd, openedOnce } from './program-library.js';

export interface SetLibrary {
  /** Runs one command line, without the name of the program. */
  readonly runWords: (words: readonly string[]) => LibraryEnd;
  /** Runs the lines of a restore up to the first that fails. */
  readonly runLines: (text: Buffer) => LibraryEnd;
}

/** The interface that this is written for; another one has another number. */
const file = 'libipset.so.13';

const ownFunctions = {
  ipset_load_types: 'void ipset_load_types()',
  ipset_init: 'void *ipset_init()',
  ipset_fini: 'int ipset_fini(void *ipset)',
  ipset_session: 'void *ipset_session(void *ipset)',
  ipset_session_report_msg: 'const char *ipset_session_report_msg(void *session)',
  ipset_session_report_type: 'int ipset_session_report_type(void *session)',
  ipset_custom_printf: 'int ipset_custom_printf(void *ipset, void *error, void *report, void *print, void *own)',
  ipset_parse_argv: 'int ipset_parse_argv(void *ipset, int count, const char **words)',
  ipset_parse_stream: 'int ipset_parse_stream(void *ipset, void *stream)',
} as const;

const streamFunctions = {
  fmemopen: 'void *fmemopen(void *bytes, size_t length, const char *mode)',
  fseek: 'int fseek(void *stream, long offset, int from)',
  fclose: 'int fclose(void *stream)',
} as const;

/**
 * The callbacks have a variable number of arguments; the values behind the format are read only where its text needs
 * none of them.
 */
const callbacks = {
  error: 'int (void *ipset, void *own, int status, str format)',
  report: 'int (void *ipset, void *own)',
  print: 'int (void *session, void *own, str format, str text)',
} as const;

const kinds = { warning: 1, notice: 2 } as const;
const statuses = { parameter: 2, version: 3 } as const;
const toEnd = 2;
/** What the program puts before its messages, without the version, which the library keeps to itself. */
const prefix = 'ipset: ';

interface Running {
  readonly ipset: unknown;
  readonly printed: string[];
  /** The input of a restore; null: there is none. */
  readonly stream: unknown;
  end: { readonly exitCode: number; readonly stderr: string } | null;
}

/**
 * The library that the program ipset is made of, in the thread's namespace. Null: this machine has none, or another
 * version.
 *
 * Where a line of a restore is wrong by itself, the program ends and forgets the members of the lines before that it
 * has not sent yet; they are sent here.
 */
export const setLibraryOrNull: (libc: Libc) => SetLibrary | null = openedOnce(openSetLibrary);

function openSetLibrary(libc: Libc): SetLibrary {
  const library = libc.library(file);
  const call = library.functions(ownFunctions);
  const { fclose, fmemopen, fseek } = libc.library(null).functions(streamFunctions);
  let running: Running | null = null;

  /** The program exits here, so the first end counts, and no further line is read. */
  const endWith = (exitCode: number, stderr: string): number => {
    if (running === null || running.end !== null) return -1;
    running.end = { exitCode, stderr };
    if (running.stream !== null) fseek(running.stream, 0, toEnd);
    return -1;
  };
  const error = library.callback(callbacks.error, (_ipset: never, _own: never, status: number, format: string) => {
    const hint = status === statuses.parameter ? "Try `ipset help' for more information.\n" : '';
    return endWith(status > statuses.version ? 1 : status, `${prefix}${format}\n${hint}`);
  });
  const report = library.callback(callbacks.report, () => {
    const session = call.ipset_session(running?.ipset);
    const kind = call.ipset_session_report_type(session);
    const text = String(call.ipset_session_report_msg(session));
    if (kind === kinds.warning) return endWith(0, `Warning: ${text}`);
    return endWith(1, kind === kinds.notice ? text : `${prefix}${text}`);
  });
  const print = library.callback(callbacks.print, (_session: never, _own: never, _format: never, text: string) => {
    running?.printed.push(text);
    return 0;
  });
  const run = (stream: unknown, work: (ipset: unknown) => unknown): LibraryEnd => {
    const ipset = call.ipset_init();
    if (ipset === null) throw new Error('libipset cannot be initialised');
    const state: Running = { ipset, stream, printed: [], end: null };
    running = state;
    try {
      call.ipset_custom_printf(ipset, error, report, print, null);
      const status = Number(work(ipset));
      const { exitCode, stderr } = state.end ?? { exitCode: status < 0 ? 255 : 0, stderr: '' };
      return { exitCode, stdout: state.printed.join(''), stderr };
    } finally {
      running = null;
      call.ipset_fini(ipset);
    }
  };
  call.ipset_load_types();
  return {
    runWords: (words) =>
      run(null, (ipset) => call.ipset_parse_argv(ipset, words.length + 1, ['ipset', ...words, null])),
    runLines: (text) => {
      const stream = fmemopen(text, text.length, 'r');
      if (stream === null) throw new Error('there is no memory for a stream');
      try {
        return run(stream, (ipset) => call.ipset_parse_stream(ipset, stream));
      } finally {
        fclose(stream);
      }
    },
  };
}
