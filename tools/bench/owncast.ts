import type { ChildProcess } from "node:child_process";
import { spawnLeashed } from "../../local/terraform/leash";
import { until } from "../../local/wait";
import { end } from "./child";

const READY_MS = 30_000;

/** Owncast's admin API on this machine. */
export class OwncastAdmin {
  constructor(
    readonly url: string,
    private readonly password: string,
  ) {}

  /** @throws what Owncast said: it answers 200 also to what it refuses. */
  async set(setting: string, value: unknown): Promise<void> {
    const response = await fetch(`${this.url}/api/admin/config/${setting}`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`admin:${this.password}`).toString("base64")}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ value }),
    });
    const answer = (await response.json().catch(() => ({}))) as { success?: boolean; message?: string };
    if (!answer.success) throw new Error(`Owncast refused ${setting}: ${response.status} ${answer.message ?? ""}`);
  }

  async isSending(): Promise<boolean> {
    const response = await fetch(`${this.url}/api/status`);
    return ((await response.json()) as { online: boolean }).online;
  }
}

export interface PlainOwncast {
  readonly admin: OwncastAdmin;
  /** Where a camera sends to, with the key. */
  readonly rtmp: string;
  stop(): Promise<void>;
}

/** An Owncast as it comes, with a folder of its own and no storage but its disk; what the camera sends is passed on as it is. */
export async function plainOwncast(
  program: string,
  folder: string,
  ports: { web: number; rtmp: number },
): Promise<PlainOwncast> {
  const [key, password] = ["benchBENCH1", "benchBENCH1"];
  const listens = ["--webserverip", "127.0.0.1", "--webserverport", `${ports.web}`, "--rtmpport", `${ports.rtmp}`];
  const child: ChildProcess = spawnLeashed(program, [...listens, "--streamkey", key, "--adminpassword", password], {
    cwd: folder,
  });
  child.stdout?.resume();
  child.stderr?.resume();
  const admin = new OwncastAdmin(`http://127.0.0.1:${ports.web}`, password);
  const answers = () =>
    admin.isSending().then(
      (is) => !is || undefined,
      () => undefined,
    );
  await until(answers, { what: "an Owncast of its own", timeoutMs: READY_MS });
  const variant = { name: "Source", videoPassthrough: true, audioPassthrough: true, videoBitrate: 0, audioBitrate: 0 };
  await admin.set("video/streamoutputvariants", [{ ...variant, framerate: 30, cpuUsageLevel: 1 }]);
  return {
    admin,
    rtmp: `rtmp://127.0.0.1:${ports.rtmp}/live/${key}`,
    stop: () => end(child),
  };
}
