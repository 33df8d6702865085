/** The few figures a run is summed up in. */

/** The value that so much of the sample (0 to 1) does not exceed; sorts the sample in place. */
export function quantile(sample, share) {
  if (sample.length === 0) return Number.NaN;
  sample.sort((one, other) => one - other);
  return sample[Math.min(sample.length - 1, Math.floor(sample.length * share))];
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the ratios of pairs that were measured one right after the other. */
export function medianRatio(ones, others) {
  return median(ones.map((one, n) => one / others[n]));
}
