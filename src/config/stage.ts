/** SQS lets the name of a queue have 80 characters, and no other limit leaves less to a stage: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
export const LONGEST_STAGE = 80 - 'usher--notifications-dead-letters'.length;

/** What `npm start` runs on this machine; its rules may stand in `usher.local.yml`. No deployed stage has its name. */
export const LOCAL_STAGE = 'local';

/** What is wrong with the name of a stage, if anything; the Serverless Framework asks for the same characters. */
export function wrongStage(name: string): string | undefined {
  if (!/^[A-Za-z\d-]+$/.test(name)) return 'must be of letters, digits and hyphens';
  if (name.length <= LONGEST_STAGE) return undefined;
  return `must have at most ${LONGEST_STAGE} characters, since it stands in every name in AWS`;
}
