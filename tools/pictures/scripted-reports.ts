const minute = 60_000;
const hour = 60 * minute;
const ago = (time: number) => new Date(Date.now() - time).toISOString();

const functions = [
  ...["api", "authorizer", "cameras", "catalog", "guard", "openapi", "playback", "recordings", "servers", "session"],
  ...["status", "sweep"],
];

const camera = {
  ...{ name: "garden", state: "live", bitrate: 2_480_000, keyframeSeconds: 2, segmentDelay: 0.42, warnings: [] },
  ...{ spool: { bytes: 310_000, oldest: ago(1_200) }, heartbeat: ago(4_000) },
};
const boot = {
  at: ago(3 * hour),
  step: null,
  error: null,
  lines: ["loge-setup: 4f1c6a is unpacked", "owncast-setup: ready"],
  certificate: null,
  silent: [] as string[],
};
const certificate = {
  name: "ingest.live.example.com",
  until: new Date(Date.now() + 1_500 * hour).toISOString(),
  error: null,
};
const host = (name: string) => ({
  ...{ name, state: "running", since: ago(3 * hour) },
  boot: { ...boot, certificate: name === "proxy" ? certificate : null },
});

/** What `GET /status` answers when all is well. */
export const wellReport = {
  hosts: [host("proxy"), host("owncast")],
  cameras: [camera],
  functions: functions.map((name) => ({
    name,
    errors24h: 0,
    deadLetters: ["catalog", "guard", "sweep"].includes(name) ? 0 : null,
  })),
  advice: [] as object[],
};

/** And when much is not. */
export const illReport = {
  hosts: [
    {
      ...host("proxy"),
      boot: {
        ...boot,
        silent: ["garden"],
        certificate: {
          ...certificate,
          until: null,
          error: `DNS problem: NXDOMAIN looking up TXT for _acme-challenge.${certificate.name}`,
        },
      },
    },
    {
      ...host("owncast"),
      boot: {
        ...{ at: ago(2 * minute), step: "unpack Owncast", error: "sha256 differs" },
        lines: [
          "loge-setup: 4f1c6a is unpacked",
          "owncast-setup: sha256 differs",
          "owncast-setup: failed at: unpack Owncast",
        ],
        certificate: null,
        silent: [],
      },
    },
  ],
  cameras: [
    {
      ...camera,
      ...{ bitrate: 12_400_000, keyframeSeconds: 8.3, segmentDelay: 9.6 },
      spool: { bytes: 184_000_000, oldest: ago(6 * minute) },
      warnings: [{ code: "keyframes_far_apart", message: "", since: ago(hour), details: { seconds: 8 } }],
    },
    { ...camera, name: "harbour", state: "silent", bitrate: null, heartbeat: ago(20 * minute), spool: null },
  ],
  functions: wellReport.functions.map((each) =>
    each.name === "catalog"
      ? { ...each, errors24h: 3, deadLetters: 2 }
      : each.name === "sweep"
        ? { ...each, errors24h: null }
        : each,
  ),
  advice: [
    { code: "boot_failed", what: "owncast" },
    { code: "host_silent", what: "proxy" },
    { code: "certificate_failed", what: certificate.name },
    { code: "camera_silent", what: "harbour" },
    { code: "spool_waits", what: "garden" },
    { code: "segments_late", what: "garden" },
    { code: "keyframes_rare", what: "garden" },
    { code: "bitrate_high", what: "garden" },
    { code: "dead_letters", what: "catalog" },
    { code: "function_fails", what: "catalog" },
    { code: "mail_unconfirmed", what: "" },
  ],
};

const because = ["idle", "nightly", "operator", "idle", "maximum", "idle", "other"];
const runs = Array.from({ length: 14 }, (_, n) => {
  const from = (14 - n) * 34 * hour;
  return {
    from: ago(from),
    to: ago(from - (1 + ((n * 5) % 9)) * hour),
    because: because[n % because.length],
    alone: null,
  };
});

/** What `GET /cost` answers of servers that are on now and then. */
export const bill = {
  ...{
    idleMonth: 7.29,
    runningHour: 0.026,
    aloneHour: { proxy: 0.005, owncast: 0.021 },
    hoursThisMonth: 61.25,
    savedHours: 212.4,
  },
  runs: [...runs, { from: ago(40 * minute), to: null, because: null, alone: null }],
};

/** And of a Loge without the guard. */
export const unguardedBill = { ...bill, hoursThisMonth: null, savedHours: null, runs: [] };
