import { inspect } from 'node:util';
import * as z from 'zod/mini';
import { type Look, readMrkdwn, type Span, withEmoji } from './mrkdwn.ts';
import { type SlackBlock, type SlackMessage, slackMessage } from './slack-message.ts';
import { drawBox, rule } from './terminal-box.ts';

type Paragraph = readonly Span[];
type TextOrImage = Extract<SlackBlock, { type: 'context' }>['elements'][number];

/** Draws a Slack message for the terminal, with descriptions in place of images. */
export function showMessage(payload: unknown, destination: string): string {
  const { data } = z.safeParse(slackMessage, payload);
  const paragraphs = data === undefined ? [plain(inspect(payload, { depth: null }))] : paragraphsOf(data);
  return drawBox(`Slack: ${destination}`, paragraphs);
}

function paragraphsOf({ username, text = '', blocks = [], attachments = [] }: SlackMessage): Paragraph[] {
  return [
    username === undefined ? [] : plain(username, ['bold']),
    // With blocks, Slack shows the text only in notifications.
    ...(blocks.length > 0 ? blocks.flatMap(paragraphsOfBlock) : [readMrkdwn(text)]),
    ...attachments.map((attachment) => readMrkdwn(attachment.text ?? attachment.fallback ?? '')),
  ].filter((paragraph) => paragraph.length > 0);
}

function paragraphsOfBlock(block: SlackBlock): Paragraph[] {
  switch (block.type) {
    case 'header':
      return [show(block.text, ['bold'])];
    case 'section': {
      const { text, fields = [], accessory } = block;
      return [text, ...fields, accessory].filter((part) => part !== undefined).map((part) => show(part));
    }
    case 'context':
      return [
        block.elements.flatMap((element, index) => [
          ...plain(index === 0 ? '' : ' '),
          ...show(element, ['dim']),
        ]),
      ];
    case 'actions':
      return [block.elements.flatMap(({ text }) => plain(`[ ${withEmoji(text.text)} ] `, ['bold']))];
    case 'divider':
      return [[rule]];
    case 'image':
      return [plain(block.title?.text ?? '', ['bold']), plain(`[${block.alt_text}]`, ['dim'])];
  }
}

function show(part: TextOrImage, looks: readonly Look[] = []): Paragraph {
  if (part.type === 'image') return plain(`[${part.alt_text}]`, ['dim']);
  return part.type === 'mrkdwn' ? readMrkdwn(part.text, looks) : plain(withEmoji(part.text), looks);
}

const plain = (text: string, looks: readonly Look[] = []): Paragraph =>
  text === '' ? [] : [{ text, looks }];
