/** In s. */
export const DAY = 24 * 60 * 60;

/** When DynamoDB may delete an item, in s since 1970: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
export const expiryAfter = (now: Date, seconds: number) => Math.ceil(now.getTime() / 1_000) + seconds;
