import type { KernelProgram, Scope } from '../ir/program.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Observation } from './observation.js';

/** A layout of rules, of another release than the desired one, that a namespace holds. */
export interface FoundLayout {
  readonly scope: Scope;
  /** The newest release that writes it. */
  readonly name: string;
  /** The oldest one; null: no other. */
  readonly since: string | null;
  /** `mixed`: some of its rules are there, among others. */
  readonly extent: 'whole' | 'half-applied' | 'mixed';
  readonly backend: ResolvedBackend;
}

/** The rules of some namespaces, in both backends. */
export interface LayoutQuestion extends Pick<Observation, 'backend' | 'otherBackend' | 'program'> {
  readonly desired: KernelProgram;
}

/** Recognises the layouts of releases. */
export type LayoutReader = (question: LayoutQuestion) => readonly FoundLayout[];
