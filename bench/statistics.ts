/** The middle of many measurements, and their spread. */
export interface Summary {
  readonly median: number;
  /** The first and third quartile. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * Summarizes measurements.
 *
 * @param values - In any order.
 * @throws RangeError if there are none.
 */
export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((one, other) => one - other);
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    count: sorted.length,
  };
}

/** The value below which a part of the sorted values lies, interpolated between the two nearest. */
function quantile(sorted: readonly number[], part: number): number {
  const position = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  if (below === undefined || above === undefined) throw new RangeError('there are no measurements');
  return below + (above - below) * (position - Math.floor(position));
}

/** A summary in another unit: all its values divided by one. */
export const divide = ({ median, low, high, count }: Summary, by: number): Summary => ({
  median: median / by,
  low: low / by,
  high: high / by,
  count,
});

/**
 * How a measurement grows with a size: the exponent of the power law through the points, by least squares on logarithms.
 * 0 is flat, 1 grows in proportion.
 *
 * @param points - Size and measurement, both above 0, with at least two sizes.
 */
export function growthExponent(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([size, value]) => [Math.log(size), Math.log(value)] as const);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(logs.map(([size]) => size)), mean(logs.map(([, value]) => value))];
  const covariance = logs.reduce((sum, [size, value]) => sum + (size - x) * (value - y), 0);
  const variance = logs.reduce((sum, [size]) => sum + (size - x) ** 2, 0);
  if (variance === 0) throw new RangeError('growth needs at least two sizes');
  return covariance / variance;
}
