import { Command, InvalidArgumentError, Option } from 'commander';
import { FAULT_NAMES, type FaultName, FAULTS, isFaultName } from './plan/fault-names.ts';
import type { ChaosOptions } from './run-chaos.ts';
import { isSafeguardName, type SafeguardName, SAFEGUARDS } from './safeguards.ts';
import { SERVICES } from './services/wire.ts';

type Outages = ChaosOptions['outages'];

/** The options of a run. */
export interface Choices {
  readonly events: number;
  readonly months?: number;
  readonly seed: string;
  readonly faults: readonly FaultName[];
  readonly rate: number;
  readonly outage: Outages;
  readonly without?: SafeguardName;
  readonly eachSafeguard?: readonly SafeguardName[] | true;
}

const list = (what: Readonly<Record<string, string>>) =>
  Object.entries(what)
    .map(([name, text]) => `  ${name.padEnd(22)} ${text}`)
    .join('\n');
const safeguards = Object.fromEntries(Object.entries(SAFEGUARDS).map(([name, { what }]) => [name, what]));

/** The command `npm run chaos`. */
export const command = new Command('npm run chaos --')
  .description(
    'Plays a run of Usher in which everything around it fails, and checks that every promise is kept.\n' +
      'Time is virtual: it goes as it really does while there is work, and skips ahead while all wait.',
  )
  .option('--events <count>', 'comments and messages to send', readCount, 300)
  .addOption(
    new Option(
      '--months <count>',
      'instead: as many people as --events says join for weeks, are reminded, renew, leave and are taken out, over so many months',
    ).argParser(readMonths),
  )
  .option('--seed <text>', 'the same seed plans the same faults', '1')
  .addOption(
    new Option('--faults <names>', 'which faults, separated by commas')
      .argParser(readFaults)
      .default(FAULT_NAMES, 'all'),
  )
  .option('--rate <part>', 'the part of the calls of every hop that get a fault', readRate, 0.2)
  .addOption(
    new Option(
      '--outage <service=hours>',
      'what cannot be reached at first, and how long; may be given again',
    )
      .argParser(readOutage)
      .default([], 'none'),
  )
  .option('--without <safeguard>', 'takes a safeguard away, to see that the run notices', readSafeguard)
  .option(
    '--each-safeguard [names]',
    'instead: takes safeguards away, one after the other, and expects the breach that each guards against (default: all)',
    readSafeguards,
  )
  .showHelpAfterError()
  .addHelpText(
    'after',
    `\nFaults:\n${list(FAULTS)}\n\nSafeguards:\n${list(safeguards)}\n\n` +
      'Example:\n  npm run chaos -- --events 1000 --seed 7 --outage slack=24',
  );

function readCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a number from 1 to 999999.');
  return Number(text);
}

function readMonths(text: string): number {
  if (!/^([1-9]|1[0-2])$/.test(text)) throw new InvalidArgumentError('It must be a number from 1 to 12.');
  return Number(text);
}

function readRate(text: string): number {
  const rate = Number(text);
  if (text === '' || !(rate >= 0 && rate < 1)) {
    throw new InvalidArgumentError('It must be from 0 to less than 1, like 0.2.');
  }
  return rate;
}

function readFaults(text: string): readonly FaultName[] {
  return text.split(',').map((name) => {
    if (isFaultName(name)) return name;
    throw new InvalidArgumentError(`${name} is none of ${FAULT_NAMES.join(', ')}.`);
  });
}

function readOutage(text: string, earlier: Outages): Outages {
  const [name = '', hours = ''] = text.split('=');
  const of = [...SERVICES, 'receive' as const].find((service) => service === name);
  if (of === undefined || !/^\d{1,3}$/.test(hours)) {
    throw new InvalidArgumentError(
      `It must be like slack=24, with one of ${SERVICES.join(', ')} or receive.`,
    );
  }
  return [...earlier, { of, hours: Number(hours) }];
}

function readSafeguards(text: string): readonly SafeguardName[] {
  return text.split(',').map(readSafeguard);
}

function readSafeguard(text: string): SafeguardName {
  if (isSafeguardName(text)) return text;
  throw new InvalidArgumentError(`It must be one of ${Object.keys(SAFEGUARDS).join(', ')}.`);
}
