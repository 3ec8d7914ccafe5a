import MarkdownIt from 'markdown-it';

/** HTML in a comment stays text, and a picture is a link: nothing is fetched from another host. */
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable('image');
// As GitHub does: `README.md` is a file, and no address.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

markdown.core.ruler.push('calm', ({ tokens }) => {
  for (const token of tokens) {
    // The page allows no style of others.
    token.attrs = token.attrs?.filter(([name]) => name !== 'style') ?? null;
    for (const child of token.children ?? []) {
      if (child.type !== 'link_open') continue;
      child.attrSet('rel', 'noopener noreferrer nofollow');
      child.attrSet('target', '_blank');
    }
  }
});
// A heading of a comment is none of the page.
for (const rule of ['heading_open', 'heading_close']) {
  markdown.renderer.rules[rule] = () => (rule.endsWith('open') ? '<p><strong>' : '</strong></p>');
}

/** A comment as GitHub shows it. */
export function Markdown({ text }: { text: string }) {
  return <div class="markdown" dangerouslySetInnerHTML={{ __html: markdown.render(text) }} />;
}
