/** Whether one word becomes another by one letter more, less or other, or by two neighbours that change places. */
export function isOneSlipAway(word: string, other: string): boolean {
  if (Math.abs(word.length - other.length) > 1 || word === other) return false;
  let start = 0;
  while (start < word.length && word[start] === other[start]) start += 1;
  const rest = (text: string, from: number) => text.slice(start + from);
  return (
    rest(word, 1) === rest(other, 1) ||
    rest(word, 1) === rest(other, 0) ||
    rest(word, 0) === rest(other, 1) ||
    (word[start] === other[start + 1] && word[start + 1] === other[start] && rest(word, 2) === rest(other, 2))
  );
}
