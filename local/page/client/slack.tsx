import * as z from 'zod/mini';
import { useEffect, useRef, useState } from 'preact/hooks';
import { readMrkdwn, type Span, withEmoji } from '../../mrkdwn.ts';
import { type SlackBlock, slackMessage } from '../../slack-message.ts';
import type { PostShape } from '../shapes.ts';
import { me } from './composer.tsx';
import { Avatar, clock, Code, Words } from './parts.tsx';
import { now, posts, press, rules } from './state.ts';

type Element = Extract<SlackBlock, { type: 'context' }>['elements'][number];

/** The Slack channels, with the newest message at the bottom, as in Slack. */
export function Slack() {
  const named = rules.value?.rules.flatMap(({ teams }) =>
    teams.flatMap(({ channels }) => channels.map(({ name }) => name)),
  );
  const channels = [...new Set([...(named ?? []), ...posts.value.map(({ channel }) => channel)])];
  const [chosen, setChosen] = useState<string>();
  const latest = posts.value.at(-1)?.channel;
  const channel = chosen ?? latest ?? channels[0] ?? 'default';
  const shown = posts.value.filter((post) => post.channel === channel).slice(-50);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => end.current?.scrollTo({ top: end.current.scrollHeight }), [shown.at(-1)?.number, channel]);
  return (
    <section class="card slack" aria-labelledby="slack-title">
      <h2 id="slack-title">Slack</h2>
      <div class="channels" role="group" aria-label="Channels">
        {channels.map((name) => (
          <button key={name} type="button" aria-pressed={name === channel} onClick={() => setChosen(name)}>
            # {name} <small>{posts.value.filter((post) => post.channel === name).length}</small>
          </button>
        ))}
      </div>
      <div class="posts" ref={end} tabIndex={0} role="log" aria-label={`Messages in ${channel}`}>
        {shown.length === 0 && <p class="quiet">No messages yet.</p>}
        {shown.map((post) => (
          <Post key={post.number} post={post} />
        ))}
      </div>
    </section>
  );
}

function Post({ post: { at, ts, payload, author, reader } }: { post: PostShape }) {
  const [isRaw, setIsRaw] = useState(false);
  const message = z.safeParse(slackMessage, payload).data;
  const { username = author ?? 'usher', text = '', blocks = [] } = message ?? {};
  return (
    <article class="post">
      <Avatar login={username} />
      <div>
        <p class="by">
          <b>{username}</b> <span class="app">APP</span> <time class="quiet">{clock(at, now())}</time>
          <button type="button" class="link" aria-expanded={isRaw} onClick={() => setIsRaw(!isRaw)}>
            JSON
          </button>
        </p>
        {reader !== undefined && <p class="quiet">Only visible to {reader}</p>}
        {isRaw ? (
          <Code text={JSON.stringify(payload, null, 2)} label="Message as JSON" />
        ) : blocks.length > 0 ? (
          blocks.map((block, index) => <Block key={index} block={block} ts={ts} />)
        ) : (
          <p>
            <Spans spans={readMrkdwn(text)} />
          </p>
        )}
      </div>
    </article>
  );
}

function Block({ block, ts }: { block: SlackBlock; ts: string }) {
  switch (block.type) {
    case 'header':
      return <p class="block-header">{withEmoji(block.text.text)}</p>;
    case 'divider':
      return <hr />;
    case 'image':
      return <Picture alt={block.alt_text} />;
    case 'actions':
      return (
        <p class="buttons">
          {block.elements.map(({ action_id, text, style = '', confirm }) => (
            <button
              key={action_id}
              type="button"
              class={style}
              title={confirm?.text.text}
              aria-label={`${text.text} as ${me.value.login}`}
              onClick={() => press('/api/clicks', { ...me.value, ts, button: action_id })}
            >
              {withEmoji(text.text)}
            </button>
          ))}
          <small class="quiet">as {me.value.login}</small>
        </p>
      );
    case 'context':
      return (
        <p class="block-context">
          {block.elements.map((element, at) => (
            <Part key={at} part={element} />
          ))}
        </p>
      );
    case 'section':
      return (
        <div class="block-section">
          <div>
            {block.text && (
              <p>
                <Part part={block.text} />
              </p>
            )}
            {block.fields && (
              <div class="fields">
                {block.fields.map((field, at) => (
                  <p key={at}>
                    <Part part={field} />
                  </p>
                ))}
              </div>
            )}
          </div>
          {block.accessory && <Picture alt={block.accessory.alt_text} />}
        </div>
      );
  }
}

function Part({ part }: { part: Element }) {
  if (part.type === 'image') return <Picture alt={part.alt_text} />;
  return part.type === 'mrkdwn' ? <Spans spans={readMrkdwn(part.text)} /> : <>{withEmoji(part.text)}</>;
}

/** Draws an avatar instead of fetching the image: the images in Usher's messages are all avatars. */
const Picture = ({ alt }: { alt: string }) => (
  <span class="picture" role="img" aria-label={alt}>
    <Avatar login={alt} />
  </span>
);

function Spans({ spans }: { spans: readonly Span[] }) {
  return (
    <>
      {spans.map(({ text, looks, href }, at) => {
        const look = looks.join(' ');
        return href === undefined ? (
          <span key={at} class={look}>
            <Words text={text} />
          </span>
        ) : (
          <a key={at} class={look} href={href} target="_blank" rel="noopener noreferrer">
            {text}
          </a>
        );
      })}
    </>
  );
}
