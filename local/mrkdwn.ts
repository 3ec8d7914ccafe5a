/** A style of text; a span may have several. */
export type Look = 'bold' | 'dim' | 'italic' | 'strikethrough' | 'underline';

/** A piece of text with its styles. */
export interface Span {
  readonly text: string;
  readonly looks: readonly Look[];
  /** The URL of a link to a web page. */
  readonly href?: string | undefined;
}

/** The emoji that Usher posts, by their names in Slack. */
const emoji: Readonly<Record<string, string>> = {
  alarm_clock: '⏰',
  dash: '💨',
  envelope: '✉️',
  hourglass: '⌛',
  no_entry: '⛔',
  raising_hand: '🙋',
  repeat: '🔁',
  rocket: '🚀',
  tada: '🎉',
  warning: '⚠️',
  wave: '👋',
  white_check_mark: '✅',
};

const marks: Readonly<Record<string, Look>> = { '*': 'bold', _: 'italic', '~': 'strikethrough' };

// A link or mention in angle brackets, or words between two marks at word boundaries.
const markup =
  /<(?<target>[^<>|]+)(?:\|(?<label>[^<>]*))?>|(?<![\p{L}\p{N}])(?<mark>[*_~])(?!\s)(?<inner>[^\n]+?)(?<!\s)\k<mark>(?![\p{L}\p{N}])/u;

/**
 * Parses Slack's markup into what people see: styles instead of marks, labels instead of URLs.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export function readMrkdwn(text: string, looks: readonly Look[] = [], href?: string): Span[] {
  const match = markup.exec(text);
  if (match === null) {
    const span = { text: withEmoji(unescape(text)), looks };
    return text === '' ? [] : [href === undefined ? span : { ...span, href }];
  }

  const { target = '', label, mark = '', inner = '' } = match.groups ?? {};
  const look = marks[mark];
  return [
    ...readMrkdwn(text.slice(0, match.index), looks, href),
    ...(look === undefined
      ? readMrkdwn(label ?? shownTarget(target), [...looks, 'underline'], webPage(target))
      : readMrkdwn(inner, [...looks, look], href)),
    ...readMrkdwn(text.slice(match.index + match[0].length), looks, href),
  ];
}

const webPage = (target: string) => (/^https?:\/\//.test(target) ? unescape(target) : undefined);

/** Shows `<!channel>`, which notifies everyone in a channel, as `@channel`. */
const shownTarget = (target: string) => target.replace(/^!/, '@');

// The ampersand is last, so that `&amp;lt;` becomes `&lt;`.
const unescape = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Replaces the names of known emoji, such as `:wave:`. */
export const withEmoji = (text: string) =>
  text.replaceAll(/:(\w+):/g, (code, name: string) => emoji[name] ?? code);
