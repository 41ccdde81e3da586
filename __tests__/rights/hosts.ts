import { chmodSync, readFileSync, rmSync } from "node:fs";
import { systemClock } from "../../modules/owncast/recorder/clock";
import { Credentials } from "../../modules/owncast/recorder/credentials";
import { changing, plain, S3Store } from "../../modules/owncast/recorder/store";
import { FakeHost } from "../modules/host/support/fake-host";
import type { Role } from "./role";

/**
 * Boots a host from its user data's files on, with its real scripts and AWS's own CLI; what is not AWS is stood in for.
 * What comes back runs one more of its scripts.
 */
export function boot(folder: string, name: "proxy" | "owncast", endpoint: string, { credentials }: Role) {
  const host = new FakeHost(folder, name);
  for (const what of ["opt/loge", "etc"]) rmSync(host.path(what), { recursive: true });
  host.write("etc/loge/boot.env", `LOGE_REGION=us-east-1\nLOGE_BUNDLE_PARAMETER=/loge/local/${name}/bundle\n`);
  host.write("opt/loge/bin/loge-setup", readFileSync("modules/host/files/opt/loge/bin/loge-setup", "utf8"));
  chmodSync(host.path("opt/loge/bin/loge-setup"), 0o755);
  for (const command of ["systemctl", "nginx", "ffmpeg"]) host.command(command);
  // Owncast's API. Its camera has connected again whenever it is asked. What is posted is read: who writes it may fail else.
  const status = '{\\"success\\": true, \\"lastConnectTime\\": \\"$(date +%N)\\"}';
  const answer = `case "$*" in *webhooks*) echo "[]" ;; *) echo "${status}" ;; esac`;
  host.command("curl", `case "$*" in *"-d @-"*) cat >/dev/null ;; esac\n${answer}`);
  const env = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL: endpoint,
    HOME: folder,
  };
  const run = (script: string) => {
    const { code, stdout, stderr } = host.run(script, [], { env });
    if (code !== 0) throw new Error(`${name}: ${script} failed: ${stdout}${stderr}`);
  };
  run("loge-setup");
  return run;
}

/** What the recorder writes while a camera is live, by its own store. */
export async function record(bucket: string, endpoint: string, { credentials }: Role, instance: string): Promise<void> {
  const keys = new Credentials(async () => credentials, systemClock);
  const store = new S3Store({ bucket, region: "us-east-1", endpoint, credentials: keys });
  const now = new Date().toISOString();
  const status = { version: 1, camera: "garden", state: "live", since: now, heartbeat: now, instance, recording: id };
  await store.put(plain("media/garden/status.json", "application/json", JSON.stringify(status)));
  await store.put(plain(`media/garden/${id}/recording.json`, "application/json", JSON.stringify(recording)));
  await store.put(changing("media/garden/live.m3u8", "application/vnd.apple.mpegurl", "#EXTM3U\n"));
}

/** Of now: an old recording would be kept no longer. */
const start = new Date().toISOString();
export const id = `${start.slice(0, 19).replace(/[-:]/g, "").toLowerCase()}z-garden`;
const recording = {
  ...{ version: 1, id, camera: "garden", title: null, state: "ended", start, end: start, updated: start },
  ...{ duration: 4, bytes: 1000, segments: 1, playlist: "index.m3u8", poster: null },
};
