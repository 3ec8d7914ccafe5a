import { writeAlarm } from '../../local/auto-scaling/write-alarm.ts';
import { numberIn } from '../services/wire.ts';

/** The Auto Scaling group of a run. Its limit is lower than a burst of alarms needs. */
export const FLEET = { name: 'fleet', limit: { replacements: 2, minutes: 20 } };

/** The Slack destinations of what becomes of an alarm, at first and later. */
export const ALARM_DESTINATION = 'alarms';
export const RECOVERY_DESTINATION = 'recoveries';

/** What a run's rules say about `heal`: everything that it finds is posted. */
export const HEAL = {
  groups: [FLEET.name],
  limit: FLEET.limit,
  slack: {
    default: ALARM_DESTINATION,
    'already-unhealthy': ALARM_DESTINATION,
    terminating: ALARM_DESTINATION,
    'not-in-a-group': ALARM_DESTINATION,
    recovered: RECOVERY_DESTINATION,
    'not-recovered': RECOVERY_DESTINATION,
  },
};

/** The id of the instance that an alarm is about, with the number of its item; it has the length of real ones. */
export const alarmedInstance = (number: number) => `i-${'a'.repeat(7)}${number}`;

/** The id of any other instance, in which no number can be found. */
export const otherInstance = (made: number) => `i-${String(made).padStart(17, 'b')}`;

/** The alarm's message, as CloudWatch publishes it. */
export const alarmMessage = (number: number, at: number) =>
  JSON.stringify(writeAlarm(alarmedInstance(number), new Date(at)));

/** The number of the item that an instance belongs to. */
export const itemOf = (instance: string) => numberIn(instance);
