/** The two queues of a stage; each has a dead-letter queue. */
export const QUEUES = ['commands', 'notifications'] as const;
export type QueueName = (typeof QUEUES)[number];
