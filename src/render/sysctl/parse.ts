import type { Sysctl } from '../../ir/sysctl.js';

/** Reads `sysctl -p` text. Skips comments, blank lines, and lines without a value. */
export function parseSysctls(text: string): readonly Sysctl[] {
  return text.split('\n').flatMap((line) => {
    // The name of a device may contain `=`, but no white space.
    const found = /^\s*-?([^#;=\s]\S*)\s+=\s*(.*?)\s*$/.exec(line) ?? /^\s*-?([^#;=\s][^=\s]*)=\s*(.*?)\s*$/.exec(line);
    return found?.[1] === undefined ? [] : [{ key: found[1], value: found[2] ?? '' }];
  });
}

/** Reads the output of `grep -H '' FILE ...` for files below /proc/sys: `/proc/sys/net/ipv4/conf/lo/rp_filter:0`. */
export function parseGrepOutput(text: string): readonly Sysctl[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\/proc\/sys\/(.+):([^:]*)$/.exec(line);
    return found?.[1] === undefined ? [] : [{ key: found[1], value: (found[2] ?? '').trim() }];
  });
}
