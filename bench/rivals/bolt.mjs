import bolt from '@slack/bolt';

/** What is nearest to it in a Bolt app: a signed command in Slack is answered, and a message is posted. */
const receiver = new bolt.AwsLambdaReceiver({
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  logLevel: bolt.LogLevel.WARN,
});
const app = new bolt.App({
  receiver,
  token: process.env.SLACK_BOT_TOKEN,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
  logLevel: bolt.LogLevel.WARN,
});

app.command('/join', async ({ ack, say, command }) => {
  await ack({ text: 'You are in.' });
  await say(`${command.user_name} joined the team.`);
});

export const handler = receiver.toHandler();
