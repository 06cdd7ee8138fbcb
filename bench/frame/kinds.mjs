// What a row is measured in: what one piece of work amounts to, what the value is made of, and on which side of the
// target it has to be.
const took = ({ time }) => time;
const gave = ({ returned }) => returned;
const atMost = { sign: '<=', isMet: (value, target) => value <= target };
const atLeast = { sign: '>=', isMet: (value, target) => value >= target };
const factor = (value) => `${value.toFixed(2)} x`;

/** Where there is no unit, the amount is the value. */
export const kinds = {
  ratio: { ...atMost, unit: 'ms', amount: took, of: (ours, other) => ours / other, shown: factor },
  faster: {
    ...{ ...atLeast, unit: 'ms', amount: took, of: (ours, other) => other / ours },
    shown: (value) => `${value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })} x faster`,
  },
  seconds: {
    ...atMost,
    unit: 'ms',
    amount: took,
    of: (ours) => ours / 1000,
    shown: (value) => `${value.toFixed(2)} s`,
  },
  /** Both return megabytes. */
  memory: { ...atMost, unit: 'MB', amount: gave, of: (ours, other) => ours / other, shown: factor },
  /** Both return microseconds. */
  cost: { ...atMost, unit: 'µs', amount: gave, of: (ours, other) => ours / other, shown: factor },
  /** Returns a share of a core. */
  share: { ...atMost, unit: null, amount: gave, of: (ours) => ours, shown: (value) => `${(value * 100).toFixed(2)} %` },
  /** Returns how much it did. */
  rate: {
    ...{ ...atLeast, unit: null, amount: ({ returned, time }) => (returned / time) * 1000, of: (ours) => ours },
    shown: (value) => `${Math.round(value).toLocaleString('en')} /s`,
  },
};
