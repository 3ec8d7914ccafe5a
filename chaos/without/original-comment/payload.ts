import { parseDelivery as original } from '../../../src/receive/payload.ts';

export * from '../../../src/receive/payload.ts';

/** Takes an edited comment for a new one. */
export const parseDelivery: typeof original = (body, ...rest) => {
  const payload: unknown = JSON.parse(new TextDecoder().decode(body));
  return original(Buffer.from(JSON.stringify(Object.assign({}, payload, { action: 'created' }))), ...rest);
};
