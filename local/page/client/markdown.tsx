import MarkdownIt from 'markdown-it';

/** HTML in a comment stays text and images become links, so nothing is fetched from another host. */
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable('image');
// As on GitHub, `README.md` is a file name, not a domain.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

markdown.core.ruler.push('harden', ({ tokens }) => {
  for (const token of tokens) {
    // The page's content security policy forbids inline styles.
    token.attrs = token.attrs?.filter(([name]) => name !== 'style') ?? null;
    for (const child of token.children ?? []) {
      if (child.type !== 'link_open') continue;
      child.attrSet('rel', 'noopener noreferrer nofollow');
      child.attrSet('target', '_blank');
    }
  }
});
// Headings in comments must not become headings of the page.
for (const rule of ['heading_open', 'heading_close']) {
  markdown.renderer.rules[rule] = () => (rule.endsWith('open') ? '<p><strong>' : '</strong></p>');
}

/** Renders a comment as GitHub shows it. */
export function Markdown({ text }: { text: string }) {
  return <div class="markdown" dangerouslySetInnerHTML={{ __html: markdown.render(text) }} />;
}
