/** The stream keys and the tokens of a scripted Loge. */
export class ScriptedKeys {
  private streamKey = "a1b2C3d4E5f6G7h8I9j0K1l2M3n4y8z9";
  private beforeUntil: string | null = null;
  private made = 0;
  private tokens = [
    token(1, { name: "Weather station", group: "publisher", lastUsed: ago(7) }),
    token(2, { name: "Archive of the village museum, every night at three", group: "viewer", lastUsed: null }),
    token(3, { name: "Old gate", group: "operator", lastUsed: ago(90), works: false }),
  ];

  /** Undefined for what is asked of others. */
  answer(what: string, body: Record<string, string>): [number, object?] | undefined {
    const [, method = "", path = ""] = /^(\w+) (\S*)$/.exec(what) ?? [];
    if (/^\/cameras\/\w+\/key$/.test(path)) return method === "GET" ? [200, this.key()] : [202, this.rotate()];
    if (what === "GET /tokens") return [200, { tokens: this.tokens }];
    if (what === "POST /tokens") return [201, this.make(body)];
    if (!path.startsWith("/tokens/")) return undefined;
    this.tokens = this.tokens.filter(({ id }) => !path.endsWith(id));
    return [204];
  }

  private key() {
    const server = { rtmp: "rtmp://localhost:1935/live", rtmps: "rtmps://localhost:1936/live" };
    return { streamKey: this.streamKey, ...server, beforeUntil: this.beforeUntil };
  }

  private rotate() {
    this.streamKey = `N${++this.made}wKeyAfterTheOld0neOfThisCamera`;
    this.beforeUntil = ago(-24 * 60);
    return { streamKey: this.streamKey };
  }

  private make({ name = "", group = "" }: Record<string, string>) {
    const row = token(10 + ++this.made, { name, group, lastUsed: null });
    this.tokens = [row, ...this.tokens];
    return { ...row, token: `loge_${"Ab3-".repeat(10)}xyz` };
  }
}

function token(n: number, more: { name: string; group: string; lastUsed: string | null; works?: boolean }) {
  return {
    id: String(n).repeat(64).slice(0, 64),
    created: ago(n * 1_000),
    expires: ago(-n * 20_000),
    works: true,
    ...more,
  };
}

/** Minutes ago. */
function ago(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}
