import { expect, it } from '@jest/globals';
import { type Choices, command } from '../../chaos/read-options.ts';

/** Reads what a person typed: the choices, or what the program says instead. */
function read(...args: readonly string[]): Choices | string {
  let said = '';
  const write = (text: string) => void (said += text);
  command.exitOverride().configureOutput({ writeOut: write, writeErr: write });
  try {
    return command.parse(args, { from: 'user' }).opts<Choices>();
  } catch {
    return said;
  }
}

it('explains its options, the faults and the safeguards', () => {
  const help = read('--help');

  for (const text of [
    '--events',
    '--months',
    '--seed',
    '--faults',
    '--rate',
    '--outage',
    '--without',
    '--each-safeguard',
  ])
    expect(help).toContain(text);
  for (const text of ['SIGKILL of the calling container', 'a message counts as published once SNS says so'])
    expect(help).toContain(text);
});

it.each([
  ['--events', '0', 'It must be a number from 1 to 999999.'],
  ['--months', '13', 'It must be a number from 1 to 12.'],
  ['--rate', '1', 'It must be from 0 to less than 1, like 0.2.'],
  ['--faults', 'rain', 'rain is none of refused'],
  ['--outage', 'slack', 'It must be like slack=24'],
  ['--without', 'luck', 'It must be one of ledger'],
  ['--each-safeguard', 'ledger,luck', 'It must be one of ledger'],
])('refuses %s %s, and says what it takes', (option, value, message) => {
  expect(read(option, value)).toContain(message);
});

it('takes what is chosen', () => {
  const outages = ['--outage', 'slack=24', '--outage', 'receive=48'];
  expect(read('--events', '7', '--rate', '0', '--faults', 'lost,hang', ...outages)).toMatchObject({
    events: 7,
    rate: 0,
    faults: ['lost', 'hang'],
    outage: [
      { of: 'slack', hours: 24 },
      { of: 'receive', hours: 48 },
    ],
  });
  expect(read('--months', '3')).toMatchObject({ months: 3 });
  expect(read('--each-safeguard', 'lease,sweep')).toMatchObject({ eachSafeguard: ['lease', 'sweep'] });
});
