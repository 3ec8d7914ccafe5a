import * as original from '../../src/aws/publish.ts';

export * from '../../src/aws/publish.ts';

/** Publishes without waiting for SNS's answer. */
const withoutAnswer =
  <T>(publish: original.Publish<T>): original.Publish<T> =>
  async (message) => {
    publish(message).catch(() => {});
  };

export const publishEvents: typeof original.publishEvents = (...where) =>
  withoutAnswer(original.publishEvents(...where));
export const publishNotifications: typeof original.publishNotifications = (...where) =>
  withoutAnswer(original.publishNotifications(...where));
