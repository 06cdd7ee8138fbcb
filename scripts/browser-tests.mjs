import { accessSync, constants } from 'node:fs';

/** Where Debian's package puts it. */
export const chromiumPath = '/usr/bin/chromium';

/** Why this machine cannot run test/browser; null if it can. `npm test` installs Chromium where that is possible. */
export function reasonAgainstBrowserTests() {
  try {
    accessSync(chromiumPath, constants.X_OK);
    return null;
  } catch {
    return `no ${chromiumPath}`;
  }
}
