import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { compiledSources, isCompiled } from './scripts/compile-sources.mjs';
import { reasonAgainstKernelTests } from './scripts/kernel-tests.mjs';
import { LongestFirst } from './scripts/longest-first.mjs';

const kernelTestsRun = reasonAgainstKernelTests() === null;

export default defineConfig({
  plugins: [compiledSources],
  test: {
    globalSetup: ['scripts/generate.mjs', 'scripts/compile-sources.mjs'],
    pool: 'forks',
    // Much of a test runs too seldom to be optimised: the baseline compiler right away takes 3 to 7 % off the CPU time.
    execArgv: ['--always-sparkplug'],
    // One more than there are cores: for a quarter of their time kernel tests wait, for processes and real connections.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    // By itself a second, which a busy machine exceeds.
    expect: { poll: { timeout: 300_000 } },
    server: { deps: { external: [isCompiled] } },
    // Vitest does not see which sources a test imports.
    forceRerunTriggers: ['**/src/**/*.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // They share nothing that they change: reading the sources once a worker is enough.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/kernel/**', 'test/cri/**'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'kernel',
          // What they share is the kernel: to load the sources anew for each file takes two seconds.
          isolate: false,
          include: ['test/kernel/**/*.test.ts'],
          // Only what hangs ends by this: no measure of speed decides a test.
          testTimeout: 900_000,
          hookTimeout: 900_000,
          ...(kernelTestsRun ? {} : { runner: './scripts/skip-all-runner.mjs' }),
        },
      },
      // `npm run test:cri` gives it a container runtime.
      ...(process.env['CRI_KIT'] === undefined
        ? []
        : [
            {
              extends: true as const,
              test: { name: 'cri', include: ['test/cri/**/*.test.ts'], testTimeout: 900_000, hookTimeout: 900_000 },
            },
          ]),
    ],
  },
});
