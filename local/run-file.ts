/** A camera as a person sets it up. */
export interface CameraAddress {
  readonly name: string;
  /** Without the key: `rtmp://127.0.0.1:20001/live`. */
  readonly rtmp: string;
  readonly rtmps: string;
  readonly streamKey: string;
  /** The page of its Owncast for `admin`, where the settings open it. Its certificate is the proxy's own. */
  readonly owncast?: { readonly url: string; readonly password: string };
}

/** `.loge/run.json`, there while everything answers, readable by its owner only. */
export interface RunFile {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly cameras: readonly CameraAddress[];
  /** The page of the e-mails that nobody sends here. */
  readonly inbox: string;
  /** Where the emulated AWS answers. */
  readonly emulator: string;
  /** Process numbers by name: `owncast@garden`, `recorder`, `proxy` … */
  readonly pids: Record<string, number>;
}

/** What the terminal says when everything answers. */
export function card(run: RunFile, demo: boolean): string {
  const cameras = run.cameras.flatMap(({ name, rtmp, rtmps, streamKey, owncast }) => [
    "",
    `  Camera ${name}`,
    `    RTMP       ${rtmp}`,
    `    RTMPS      ${rtmps}`,
    `    stream key ${streamKey}`,
    ...(owncast ? [`    Owncast    ${owncast.url} (admin, ${owncast.password})`] : []),
  ]);
  const isOff = !("proxy" in run.pids) && !("recorder" in run.pids);
  return [
    "",
    `  Page         ${run.url}`,
    `  Sign in as   ${run.email}`,
    `  Password     ${run.password}`,
    `  Inbox        ${run.inbox}`,
    ...cameras,
    "",
    ...(isOff ? ["  The servers are off, as they were left. The page switches them on."] : []),
    demo
      ? `  A test-pattern camera ${isOff ? "waits for them." : "is sending."}`
      : "  No camera at hand? npm start -- --camera demo",
    "  Ctrl-C stops everything.",
    "",
  ].join("\n");
}
