export { atWrite, type Fault, type FaultKind } from './in-memory-kernel/faults.js';
export { type FakeInpodNode, type InpodEntry, inpodEntry, withFakeInpodNode } from './in-memory-kernel/in-pod-node.js';
export { InMemoryKernel } from './in-memory-kernel/kernel.js';
export {
  addNextZtunnel,
  type FakeNode,
  joiner,
  nextZtunnel,
  pods,
  withFakeNode,
  withPreparedNode,
  ztunnelPath,
} from './in-memory-kernel/node.js';
