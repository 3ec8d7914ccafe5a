import { stackName } from './deployed-stack.ts';

/** The name of the stack of `heal`, which its function and queue have too. */
export const healStack = (stage: string) => `${stackName(stage)}-heal`;

/** The name of its ledger's table. */
export const healTable = (stage: string) => `${healStack(stage)}-ledger`;
