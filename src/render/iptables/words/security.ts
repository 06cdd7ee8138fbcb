import { asIs, bare, moduleWords, option } from '../module-words.js';

/** Targets that set the labels of security modules. */
export const securityTargets = {
  SECMARK: moduleWords([option('--selctx', asIs)], undefined, { required: ['--selctx'] }),
  CONNSECMARK: moduleWords([bare('--save'), bare('--restore')], undefined, {
    anyOf: ['--save', '--restore'],
    exclusive: [['--save', '--restore']],
  }),
} as const;
