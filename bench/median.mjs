/** The middle one of some numbers. */
export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

export function milliseconds(number) {
  return `${number.toFixed(1)} ms`;
}
