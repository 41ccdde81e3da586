/** One line: an address, or a tag with what follows its colon. */
export type PlaylistLine =
  | { readonly text: string; readonly uri: string }
  | { readonly text: string; readonly uri?: undefined; readonly tag: string; readonly value: string };

/** The lines of a playlist after its `#EXTM3U` (RFC 8216bis, 4.1); throws at what no line may be. */
export class Lines implements Iterable<PlaylistLine> {
  private readonly lines: readonly string[];

  constructor(text: string) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    if (/[\0-\x09\x0b-\x1f\x7f-\x9f\ufeff]/.test(text)) throw new Error("a control character or a byte order mark");
    const [first, ...lines] = text.split("\n");
    if (first !== "#EXTM3U") throw new Error("does not begin with #EXTM3U");
    if (lines.pop() !== "") throw new Error("does not end with a line break");
    this.lines = lines;
  }

  *[Symbol.iterator](): Iterator<PlaylistLine> {
    for (const text of this.lines) {
      if (!text.startsWith("#")) {
        yield { text, uri: text };
        continue;
      }
      const [, tag = "", value = ""] = /^#(EXT[A-Z0-9-]*)(?::(.+))?$/.exec(text) ?? [];
      if (!tag) throw new Error(`neither a tag nor an address: ${text}`);
      yield { text, tag, value };
    }
  }
}

/** A relative address of ours (RFC 3986): nothing absolute, nothing that would have to be escaped. */
export function uri(text: string): string {
  if (!/^(\.\.\/)?[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/.test(text))
    throw new Error(`no address of ours: ${text}`);
  return text;
}
