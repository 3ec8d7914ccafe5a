import { variableOfDestination } from './slack-destination.ts';

/** The variables of Slack destinations with what the deploying environment gives them; an empty text where it gives nothing. */
export const destinationVariables = (
  destinations: readonly string[],
  env = process.env,
): Record<string, string> =>
  Object.fromEntries(
    destinations.map(variableOfDestination).map((variable) => [variable, env[variable] ?? '']),
  );
