import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisDisk } from '../../src/install/disk/this-disk.js';
import type { InstallOptions, InstallReport } from '../../src/install/install-options.js';
import { settings } from './conflist/confs.js';

/** The folders of a node, with an installation that puts things there. */
export interface NodeFolders {
  readonly options: InstallOptions;
  readonly conf: (name: string) => string;
  readonly binary: string;
  /** Every file with its mode, inode and content. */
  readonly files: () => Readonly<Record<string, string>>;
  readonly remove: () => void;
}

export function nodeFolders(): NodeFolders {
  const root = mkdtempSync(join(tmpdir(), 'redirect-install-'));
  const folder = (name: string) => {
    mkdirSync(join(root, name));
    return join(root, name);
  };
  const [binDirectory, confDirectory, package_] = [folder('bin'), folder('net.d'), folder('package')];
  const serviceAccount = { directory: folder('serviceaccount'), server: 'https://10.96.0.1:443' };
  const plugin = join(package_, 'redirect-cni');
  writeFileSync(plugin, 'the plugin');
  return {
    options: {
      ...{ binDirectory, confDirectory, confName: null, kubeconfig: null, disk: thisDisk, plugin },
      ...{ entry: settings, serviceAccount },
    },
    conf: (name) => join(confDirectory, name),
    binary: join(binDirectory, 'redirect-cni'),
    files: () =>
      Object.fromEntries(
        [binDirectory, confDirectory].flatMap((one) => readdirSync(one).map((name) => [name, shown(join(one, name))])),
      ),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function shown(path: string): string {
  const { ino, mode, mtimeMs } = lstatSync(path);
  return `${(mode & 0o7777).toString(8)} ${ino} ${mtimeMs} ${readFileSync(path, 'latin1')}`;
}

/** State of each part. */
export function statesOf({ parts }: InstallReport): Readonly<Record<string, string>> {
  return Object.fromEntries(parts.map(({ part, state }) => [part, state]));
}

export function whyOf({ parts }: InstallReport, part: string): string | null {
  return parts.find((each) => each.part === part)?.why ?? null;
}

export function pluginTypes(path: string): readonly string[] {
  const { plugins } = JSON.parse(readFileSync(path, 'utf8')) as { plugins: readonly { type: string }[] };
  return plugins.map(({ type }) => type);
}
