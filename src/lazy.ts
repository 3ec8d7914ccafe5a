/**
 * Makes a value once, when it is first asked for, and shares it with all who ask.
 * A failure is forgotten, so that the next one who asks tries again: a bad start heals.
 */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
