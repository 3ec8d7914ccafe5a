import { createPrivateKey } from 'node:crypto';

/** Whether a text is the whole of a private key, as in the `.pem` file that GitHub gives for an App. */
export function isPrivateKey(text: string): boolean {
  try {
    createPrivateKey(text);
    return true;
  } catch {
    return false;
  }
}
