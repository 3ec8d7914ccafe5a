/** An id of GraphQL in GitHub's older form, which is made of the type and the number. */
export function nodeId(type: string, id: number): string {
  return Buffer.from(`0${type.length}:${type}${id}`).toString('base64');
}

/** A time as GitHub writes it: whole seconds of UTC. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A time that somebody wrote, as GitHub writes it; undefined if there is none, or none that can be read. */
export function readTimestamp(text: string | null | undefined): string | undefined {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? undefined : timestamp(date);
}
