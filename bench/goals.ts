import type { CliFigures } from './cli.ts';
import type { ColdResult } from './cold.ts';
import type { GrowthFigures } from './growth.ts';
import type { ThroughputFigures } from './throughput.ts';
import type { WayFigures, WayResult } from './way.ts';

/** The results that goals are set for, as far as they were measured. */
export interface Results {
  readonly cold?: ColdResult;
  readonly way?: WayResult;
  readonly warm?: { readonly throughput: readonly ThroughputFigures[] };
  readonly growth?: readonly GrowthFigures[];
  readonly cli?: readonly CliFigures[];
}

/** A figure beside its goal. */
export interface Goal {
  readonly what: string;
  readonly figure: number;
  readonly limit: number;
  /** Whether the figure must be at least the limit. By default it must be at most the limit. */
  readonly isLeast?: boolean;
  readonly unit: 'floors' | 'of Probot’s' | 'of the sum' | 'of the bare server’s' | 'exponent' | 'ms';
}

/** Whether a goal is reached. */
export const isReached = ({ figure, limit, isLeast = false }: Goal) =>
  isLeast ? figure >= limit : figure <= limit;

/** In floors, until the handler is loaded. */
const LOADED = { receive: 1.6, notify: 1.7, command: 1.8, sweep: 1.9 } as const;

/** Sets the medians of a run beside the goals. */
export const goalsOf = ({ cold, way, warm, growth, cli }: Results): readonly Goal[] => [
  ...(cold === undefined ? [] : goalsOfCold(cold)),
  ...(way === undefined ? [] : goalsOfWay(way)),
  ...(warm === undefined ? [] : goalsOfWarm(warm.throughput)),
  ...(growth === undefined ? [] : goalsOfGrowth(growth)),
  ...goalsOfCli(cli ?? []),
];

/** The help of `usher`, and of the command whose help takes longest. */
function goalsOfCli(cli: readonly CliFigures[]): readonly Goal[] {
  const commands = cli.filter(({ name }) => /^usher [a-z]/.test(name));
  const slowest = commands.toSorted((one, other) => other.time.median - one.time.median)[0];
  return [
    ...cli.filter(({ name }) => name === 'usher --help'),
    ...(slowest === undefined ? [] : [slowest]),
  ].map(({ name, time }) => ({
    what: name === slowest?.name ? `\`${name}\`, the slowest of all` : `\`${name}\``,
    figure: time.median,
    limit: 250,
    unit: 'ms',
  }));
}

function goalsOfCold({ figures }: ColdResult): readonly Goal[] {
  const find = (name: string) => figures.find((candidate) => candidate.name === name);
  const [floor, probot] = [find('floor'), find('probot')];
  if (floor === undefined) return [];
  const goals = Object.entries(LOADED).flatMap(([name, limit]): Goal[] => {
    const { loaded, memory } = find(name) ?? {};
    if (loaded === undefined || memory === undefined) return [];
    const loadedFloors = loaded.median / floor.loaded.median;
    return [
      { what: `${name}, loaded`, figure: loadedFloors, limit, unit: 'floors' },
      ...(probot === undefined
        ? []
        : [
            {
              what: `${name}, loaded`,
              figure: loaded.median / probot.loaded.median,
              limit: 0.3,
              unit: 'of Probot’s' as const,
            },
          ]),
      {
        what: `${name}, peak memory`,
        figure: memory.median / floor.memory.median,
        limit: 1.35,
        unit: 'floors',
      },
    ];
  });
  const answered = find('receive')?.answered.median ?? NaN;
  return [
    ...goals,
    {
      what: 'cold delivery to answer',
      figure: answered / floor.loaded.median,
      limit: 2.2,
      unit: 'floors',
    },
    ...(probot === undefined
      ? []
      : [
          {
            what: 'cold delivery to answer',
            figure: answered / probot.answered.median,
            limit: 0.35,
            unit: 'of Probot’s' as const,
          },
        ]),
  ];
}

function goalsOfWay({ floor, ways }: WayResult): readonly Goal[] {
  const posted = (kind: WayFigures['kind'], isSlow: boolean) =>
    ways.find((way) => way.kind === kind && way.latency > 0 === isSlow);
  const [cold, slow] = [posted('cold', false), posted('warm', true)];
  return [
    ...(cold === undefined
      ? []
      : [
          {
            what: 'cold delivery to Slack',
            figure: cold.times.posted.median / floor.median,
            limit: 6.5,
            unit: 'floors' as const,
          },
        ]),
    ...(slow === undefined
      ? []
      : [
          {
            what: `warm way, ${slow.latency} ms per call`,
            figure: slow.times.posted.median / (slow.needed * slow.latency),
            limit: 1.15,
            unit: 'of the sum' as const,
          },
        ]),
  ];
}

function goalsOfWarm(throughput: readonly ThroughputFigures[]): readonly Goal[] {
  const rate = (name: string) => throughput.find((of) => of.name === name)?.perSecond.median ?? NaN;
  const beside = (name: string, server: string): Goal => ({
    what: `deliveries per second of ${name}, beside the ${server}`,
    figure: rate(name) / rate(server),
    limit: 0.5,
    isLeast: true,
    unit: 'of the bare server’s',
  });
  return [
    beside('receive, not covered', 'bare server'),
    beside('receive, published', 'bare server with one request'),
  ];
}

/** Only pages of GitHub may make calls grow. An exponent of 0.1 is a quarter more for ten times as many. */
function goalsOfGrowth(growth: readonly GrowthFigures[]): readonly Goal[] {
  return growth
    .filter(({ what }) => what !== 'comments in a thread')
    .flatMap(({ what, name, cpuExponent, callsExponent }): Goal[] => [
      {
        what: `CPU time of ${name} per event, by ${what}`,
        figure: cpuExponent,
        limit: 0.1,
        unit: 'exponent',
      },
      {
        what: `calls of ${name} per event, by ${what}`,
        figure: callsExponent,
        limit: 0.01,
        unit: 'exponent',
      },
    ]);
}
