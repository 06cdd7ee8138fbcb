import type { Sysctl } from '../../ir/sysctl.js';

/** Lines of `sysctl -p` text; comments and blank lines are passed over, as are lines without a value. */
export function parseSysctls(text: string): readonly Sysctl[] {
  return text.split('\n').flatMap((line) => {
    // A device may have `=` in its name, and white space not.
    const found = /^\s*-?([^#;=\s]\S*)\s+=\s*(.*?)\s*$/.exec(line) ?? /^\s*-?([^#;=\s][^=\s]*)=\s*(.*?)\s*$/.exec(line);
    return found?.[1] === undefined ? [] : [{ key: found[1], value: found[2] ?? '' }];
  });
}

/** Lines of `grep -H '' FILE ...` on files below /proc/sys: `/proc/sys/net/ipv4/conf/lo/rp_filter:0`. */
export function parseGrepOutput(text: string): readonly Sysctl[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\/proc\/sys\/(.+):([^:]*)$/.exec(line);
    return found?.[1] === undefined ? [] : [{ key: found[1], value: (found[2] ?? '').trim() }];
  });
}
