import type { AutomationNotification } from '../messages/automation.ts';
import type { HealReport } from './entries.ts';

/** Where in the console the links lead. */
interface Place {
  readonly region: string;
}

/**
 * Words a report for Slack.
 *
 * @param destination - The name of a Slack destination.
 */
export function toNotification(
  report: HealReport,
  destination: string,
  place: Place,
): AutomationNotification {
  const { emoji, title, text } = sentencesOf(report);
  const fields = [
    ['Instance', report.instance],
    ['Auto Scaling group', report.group],
    ['Alarm', report.alarm],
    ['Why', report.reason],
  ] as const;
  return {
    automation: 'heal',
    id: report.id,
    outcome: report.outcome,
    destination,
    ...(report.dry_run === true ? { dry_run: true } : {}),
    emoji,
    title: line(title, 150),
    text: line(text, 400),
    fields: fields.flatMap(([name, value]) => (value ? [{ name, value: line(value, 200) }] : [])),
    links: linksOf(report, place),
    at: report.at,
  };
}

const HANDS_OFF = 'Nothing was changed. Look at the instance; replace it by hand if it has failed.';

function sentencesOf(report: HealReport): { emoji: string; title: string; text: string } {
  const { instance = 'no instance', group = 'no group', detail = '' } = report;
  const where = `${instance} in ${group}`;
  switch (report.outcome) {
    case 'replacing':
      return {
        emoji: 'ambulance',
        title: `${where} failed and is being replaced`,
        text: `It was marked unhealthy, so Auto Scaling terminates it and launches another one. ${others(report)}`,
      };
    case 'recovered':
      return {
        emoji: 'white_check_mark',
        title: `${group} has recovered: ${instance} was replaced`,
        text: `As many healthy instances are in service as are wanted, ${minutes(report)} after the alarm.`,
      };
    case 'not-recovered':
      return {
        emoji: 'warning',
        title: `${group} has not recovered: the replacement of ${instance} is not in service`,
        text: `That was ${minutes(report)} after the alarm. The activity history of the group says why. ${others(report)}`,
      };
    case 'limit-reached':
      return {
        emoji: 'warning',
        title: `${where} failed and was not replaced: the limit is reached`,
        text: `The group has had ${detail}. So many at once may have a cause that no replacement mends. ${HANDS_OFF}`,
      };
    case 'last-healthy':
      return {
        emoji: 'warning',
        title: `${where} failed and was not replaced: no other instance is healthy`,
        text: `The rules keep the last healthy instance. ${HANDS_OFF}`,
      };
    case 'suspended':
      return {
        emoji: 'warning',
        title: `${where} failed and was not replaced: the group is suspended`,
        text: `Suspended: ${detail}. ${HANDS_OFF}`,
      };
    case 'in-grace-period':
      return {
        emoji: 'hourglass',
        title: `${where} failed in its grace period`,
        text: `It may still be starting, so nothing was changed. The next alarm about it counts.`,
      };
    case 'standby':
      return {
        emoji: 'warning',
        title: `${where} failed while in standby`,
        text: 'Somebody took it out of service, so nothing was changed.',
      };
    case 'not-in-service':
      return {
        emoji: 'warning',
        title: `${where} failed while not in service`,
        text: `Nothing was changed. Its state: ${detail}.`,
      };
    case 'terminating':
      return { emoji: 'dash', title: `${where} failed while terminating`, text: 'Nothing was changed.' };
    case 'already-unhealthy':
      return {
        emoji: 'dash',
        title: `${where} failed, and is being replaced already`,
        text: 'Nothing was changed.',
      };
    case 'old-news':
      return {
        emoji: 'hourglass',
        title: `${where} failed ${minutes(report)} ago, which was learned only now`,
        text: HANDS_OFF,
      };
    case 'no-instance':
      return {
        emoji: 'dash',
        title: `An alarm names no single instance: ${report.alarm}`,
        text: 'Nothing was changed. Give the alarm a metric with the dimension InstanceId.',
      };
    case 'not-in-a-group':
      return {
        emoji: 'dash',
        title: `${instance} failed and is in no Auto Scaling group`,
        text: 'Nothing was changed.',
      };
    case 'other-group':
      return {
        emoji: 'dash',
        title: `${where} failed, and the rules do not name that group`,
        text: 'Nothing was changed.',
      };
  }
}

const others = ({ healthy }: HealReport) =>
  healthy === undefined ? '' : `Healthy and in service meanwhile: ${healthy}.`;

/** From the alarm to the report. */
function minutes({ alarmed_at, at }: HealReport): string {
  const passed = Math.max(1, Math.round((Date.parse(at) - Date.parse(alarmed_at)) / 60_000));
  return passed === 1 ? 'a minute' : `${passed} minutes`;
}

/** A text as the schema of notifications wants it: one line that is not too long. */
function line(text: string, longest: number): string {
  const plain = text.replaceAll(/\p{Cc}+/gu, ' ').trim() || '(empty)';
  if (plain.length <= longest) return plain;
  // Half of a character may be left at the end.
  return `${plain.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Longer addresses are left out. */
const MAX_URL = 500;

function linksOf({ instance, group, alarm }: HealReport, { region }: Place) {
  const home = (service: string) =>
    `https://${region}.console.aws.amazon.com/${service}/home?region=${region}`;
  return [
    ...(group === undefined
      ? []
      : [
          { label: 'Group', url: `${home('ec2')}#AutoScalingGroupDetails:id=${encode(group)};view=activity` },
        ]),
    ...(instance === undefined
      ? []
      : [{ label: 'Instance', url: `${home('ec2')}#InstanceDetails:instanceId=${encode(instance)}` }]),
    { label: 'Alarm', url: `${home('cloudwatch')}#alarmsV2:alarm/${encode(alarm)}` },
  ].filter(({ url }) => url.length <= MAX_URL);
}

/** Percent-encodes also the marks that `encodeURIComponent` leaves, and drops half characters, which it refuses. */
const encode = (text: string) =>
  encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16)}`,
  );
