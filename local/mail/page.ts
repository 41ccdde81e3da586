import { createHash } from "node:crypto";

/** An e-mail that nobody sends here. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

export interface Received extends Mail {
  readonly at: Date;
}

const STYLE = `
:root { color-scheme: light dark; --ground: light-dark(#f7f5f2, #121114); --card: light-dark(#ffffff, #1b1a1f);
  --ink: light-dark(#1d1a20, #f2f0ee); --soft: light-dark(#625d68, #a8a4ad); --line: light-dark(#ded9d2, #312f37); }
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: clamp(1rem, 4vw, 3rem); display: grid; gap: 1rem; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.05rem; }
header p, footer, article p { color: var(--soft); }
article { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; display: grid; gap: .5rem; }
article, pre { min-width: 0; overflow-wrap: anywhere; }
pre { font: inherit; white-space: pre-wrap; }
a { color: inherit; padding: .5rem 0; display: inline-block; }
:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; border-radius: .25rem; }
`;

/** Of the page below: one style, nothing else, and nobody's frame. */
export const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The inbox as a page, newest first. Without script: whoever waits for an e-mail looks again. */
export function page(mails: readonly Received[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inbox (${mails.length}) · Loge on this machine</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>Inbox</h1>
<p>E-mails that AWS would send to people. On this machine nobody sends them: they are kept here until Loge stops.</p>
<a href="/inbox">Look again</a>
</header>
${mails.map(article).reverse().join("\n") || "<p>No e-mail yet. Invitations, codes and alarms come here.</p>"}
</main>
</body>
</html>
`;
}

function article({ at, to, subject, text }: Received): string {
  return `<article>
<h2>${escaped(subject)}</h2>
<p>to ${escaped(to)}, <time datetime="${at.toISOString()}">${at.toLocaleString("en-GB")}</time></p>
<pre>${escaped(text)}</pre>
</article>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
}
