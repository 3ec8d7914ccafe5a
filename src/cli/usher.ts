import { Command } from 'commander';
import { main } from '../local/main.ts';
import { encrypt } from './encrypt.ts';
import { sweep } from './sweep.ts';
import { trigger } from './trigger.ts';

/** `npm run usher -- …`: the admin's command. */
const usher = new Command('npm run usher --')
  .description('Usher for its admins: see each command’s --help.')
  .showHelpAfterError('See --help.')
  .addCommand(encrypt)
  .addCommand(trigger)
  .addCommand(sweep);

await main(async () => {
  await usher.parseAsync();
});
