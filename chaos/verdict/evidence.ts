import type { Post } from '../../local/slack.ts';
import type { Act, VisitComment, Visitor } from '../plan/months.ts';
import type { WorkItem } from '../plan/workload.ts';
import type { Item } from '../../src/ledger/table.ts';
import type { Record } from './record.ts';

/** What the verdict on a run is based on. */
export interface Evidence {
  readonly workload: readonly WorkItem[];
  readonly record: Record;
  /** What Slack took, in order. */
  readonly posts: readonly Post[];
  /** What the ledger holds at the end. */
  readonly ledger: readonly Item[];
  /** Of these, what is about alarms, at first and later. */
  readonly alarmPosts: readonly Post[];
  readonly recoveries: readonly Post[];
  /** The instances that were marked unhealthy, in order; `at` is in ms of the run's clock. */
  readonly marked: readonly { readonly id: string; readonly at: number }[];
  /** The numbers of those who are in the team that they asked for. */
  readonly members: ReadonlySet<number>;
  /** What the dead-letter queues hold, as fauxqs shows it. */
  readonly deadLetters: readonly unknown[];
  /** Whether nothing was left in the queues. */
  readonly isDrained: boolean;
  /** What is known of a run over months, if it is one: then there is no workload. */
  readonly months: MonthsEvidence | undefined;
  /** In ms of the run's clock. */
  readonly elapsed: number;
  /** Where the functions' log is. */
  readonly folder: string;
}

/** What a run over months leaves behind, besides the calls. */
export interface MonthsEvidence {
  readonly visitors: readonly Visitor[];
  readonly comments: ReadonlyMap<number, VisitComment>;
  readonly acts: readonly Act[];
  /** What Usher replied on the issues, in order. */
  readonly replies: readonly string[];
  readonly sweepsLeftOut: number;
}
