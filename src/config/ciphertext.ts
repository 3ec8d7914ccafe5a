/** What KMS makes of a secret, as `usher encrypt` prints it. */
export const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** How to make the ciphertext of a secret. */
export const encrypting = (secret: string) => `\`npm run usher -- encrypt ${secret} --stage STAGE\``;

/** What is said of a variable without the ciphertext that it needs. */
export const byEncrypting = (secret: string) =>
  `is missing: run \`npm run usher -- setup --stage STAGE\`, or make it with ${encrypting(secret)} and put it into .env.STAGE`;

/** What is said of a variable with something else than a ciphertext. */
export const notBase64 = (secret: string) =>
  `is no base64 text: it must be the ciphertext that ${encrypting(secret)} prints, not the secret itself`;
