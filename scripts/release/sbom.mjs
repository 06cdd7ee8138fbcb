// The packages that the released program needs, as CycloneDX JSON. `npm sbom` leaves out direct dependencies that
// others want as peers, and puts a time in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.mjs';

/** Without a time and a random number: the same lock file makes the same text. @returns {string} */
export function sbom() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const own = packages[''];
  const paths = neededPaths(packages);
  const idOf = (path) => `${nameOf(path)}@${packages[path].version}`;
  const components = byId(paths.map((path) => componentOf(nameOf(path), packages[path])));
  const self = `${own.name}@${own.version}`;
  const dependencies = byId([
    { ref: self, dependsOn: dependenciesOf(packages, '').map(idOf).sort() },
    ...paths.map((path) => ({ ref: idOf(path), dependsOn: dependenciesOf(packages, path).map(idOf).sort() })),
  ]);
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { ...componentOf(own.name, own), type: 'application' } },
    components,
    dependencies,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Everything that is installed without development, on any kind of machine: paths of the lock file. */
function neededPaths(packages) {
  const found = new Set();
  const open = dependenciesOf(packages, '');
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    open.push(...dependenciesOf(packages, path));
  }
  return [...found];
}

function dependenciesOf(packages, path) {
  const { dependencies = {}, optionalDependencies = {} } = packages[path];
  return Object.keys({ ...dependencies, ...optionalDependencies })
    .map((name) => resolved(packages, path, name))
    .filter((found) => found !== null);
}

/** As Node looks for a package: in the nearest node_modules above. Null: an optional one that is not locked. */
function resolved(packages, from, name) {
  for (let folder = from; ; folder = folder.replace(/\/?node_modules\/(?:@[^/]+\/)?[^/]+$/, '')) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === '') return null;
  }
}

function nameOf(path) {
  return path.replace(/^.*node_modules\//, '');
}

function componentOf(name, { integrity, license, optional, version }) {
  const [, algorithm, digest] = /^(sha512|sha1)-(.*)$/.exec(integrity ?? '') ?? [];
  const hash = { alg: algorithm === 'sha1' ? 'SHA-1' : 'SHA-512', content: hexOf(digest) };
  return {
    'bom-ref': `${name}@${version}`,
    type: 'library',
    name,
    version,
    scope: optional ? 'optional' : 'required',
    ...(digest !== undefined && { hashes: [hash] }),
    licenses: [/ (?:OR|AND) /.test(license) ? { expression: license } : { license: { id: license } }],
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  };
}

function hexOf(digest = '') {
  return Buffer.from(digest, 'base64').toString('hex');
}

/** @template {{ ref?: string, 'bom-ref'?: string }} One @param {One[]} list */
function byId(list) {
  const idOf = (one) => one['bom-ref'] ?? one.ref ?? '';
  const unique = [...new Map(list.map((one) => [idOf(one), one])).values()];
  return unique.sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
}
