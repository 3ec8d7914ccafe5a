/** A number of things, in words: `1 message`, `2 messages`. */
export const counted = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`;
