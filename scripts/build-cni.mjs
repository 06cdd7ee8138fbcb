// Builds the CNI plugin into dist/cni/{x64,arm64}/redirect-cni: static programs that any Linux of that kind of machine
// runs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { arch } from 'node:process';
import { installPackages, missingPackages } from './debian-packages.mjs';
import { root } from './paths.mjs';
import { run, whenMain } from './run.mjs';

const source = join(root, 'cni');

/** By the names that Node has for machines. */
const compilers = {
  x64: [...(arch === 'x64' ? ['gcc'] : []), 'x86_64-linux-gnu-gcc'],
  arm64: [...(arch === 'arm64' ? ['gcc'] : []), 'aarch64-linux-gnu-gcc'],
};

/**
 * `--build-id=none` and the mapped path: the same sources and the same compiler make the same bytes, in every folder.
 */
const flags = [
  ...['-std=c11', '-O2', '-Wall', '-Wextra', '-Wconversion', '-Werror'],
  ...['-fstack-protector-strong', '-D_FORTIFY_SOURCE=2', '-fPIE', '-static-pie', '-Wl,-z,relro,-z,now'],
  ...['-s', '-Wl,--build-id=none', `-ffile-prefix-map=${source}=cni`],
];

function sourcesOfPlugin() {
  return readdirSync(source)
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => join(source, name));
}

/** Builds for every machine that there is a compiler for, into FOLDER/MACHINE. Returns the machines. */
export async function buildPlugin(folder) {
  const machines = Object.keys(compilers).filter((machine) => compilerOf(machine) !== undefined);
  const results = await Promise.all(machines.map((machine) => compile(machine, join(folder, machine))));
  const failures = results.filter(({ code }) => code !== 0).map(({ output }) => output);
  if (failures.length > 0) throw new Error(`the CNI plugin does not compile:\n${failures.join('\n')}`);
  return machines;
}

/** The first one that exists and has a static C library; without one it answers with the bare name. */
function compilerOf(machine) {
  return compilers[machine].find((program) => {
    const { stdout } = spawnSync(program, ['-print-file-name=libc.a'], { encoding: 'utf8' });
    return stdout?.startsWith('/') ?? false;
  });
}

async function compile(machine, folder) {
  mkdirSync(folder, { recursive: true });
  const target = join(folder, 'redirect-cni');
  // Written beside and renamed: a program that runs cannot be written to.
  const fresh = `${target}.${process.pid}`;
  const result = await run(compilerOf(machine), [...flags, ...sourcesOfPlugin(), '-o', fresh]);
  if (result.code === 0) renameSync(fresh, target);
  return result;
}

await whenMain(import.meta, async () => {
  const missing = missingPackages();
  const reason = missing.length === 0 ? null : installPackages(missing);
  if (reason !== null) console.log(`could not install ${missing.join(' ')}: ${reason}`);
  const machines = await buildPlugin(join(root, 'dist/cni'));
  console.log(`dist/cni: ${machines.join(', ')}`);
});
