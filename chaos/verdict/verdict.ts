/** Something that must not happen, with each case of it. */
export interface Breach {
  readonly name: string;
  readonly cases: readonly string[];
}

/** The verdict on a run. */
export interface Verdict {
  /** Figures with what they count, in reading order. */
  readonly figures: readonly (readonly [string, number])[];
  readonly breaches: readonly Breach[];
}
