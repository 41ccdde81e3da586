import * as v from "valibot";

const text = (limit: number, description: string) =>
  v.pipe(
    v.string(`text of up to ${limit} characters`),
    // `${` and `%{` would be read as Terraform expressions wherever the text is written.
    v.regex(/^(?!.*[$%]\{)[^\p{C}]+$/u, `text of up to ${limit} characters without control characters, "\${" or "%{"`),
    v.maxLength(limit, `text of up to ${limit} characters`),
    v.description(description),
  );

const matching = (pattern: RegExp, allowed: string, description: string) =>
  v.pipe(v.string(allowed), v.regex(pattern, allowed), v.description(description));

const whole = (least: number, most: number, allowed: string, description: string) =>
  v.pipe(
    v.number(allowed),
    v.integer(allowed),
    v.minValue(least, allowed),
    v.maxValue(most, allowed),
    v.description(description),
  );

const port = (description: string) =>
  v.optional(whole(1024, 65535, "a whole number from 1024 to 65535", `${description} A port, 1024 to 65535.`));

const octet = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const range = new RegExp(`^(${octet}\\.){3}${octet}/(3[0-2]|[12]?\\d)$`);
const cidr = v.pipe(
  matching(range, "an IPv4 range such as 203.0.113.0/24, or 0.0.0.0/0 for anybody", "An IPv4 range in CIDR form."),
  // AWS refuses an address inside a range where it wants the range.
  v.check(
    (text) => !range.test(text) || text === wholeRange(text),
    ({ input }) => `${wholeRange(input)}, the range that it is in`,
  ),
);

/** `10.1.2.3/8` as the range that it is in, `10.0.0.0/8`. */
function wholeRange(cidr: string): string {
  const [address = "", bits = "0"] = cidr.split("/");
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(number / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${bits}`;
}

const hostName = (description: string) =>
  matching(
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    "a host name in small letters, e.g. live.example.com",
    description,
  );

const email = (description: string) =>
  matching(/^[^\s@<>",;]{1,64}@[a-z0-9.-]{1,180}\.[a-z]{2,}$/i, "an e-mail address", description);

const sum = matching(/^[0-9a-f]{64}$/, "a SHA-256 sum: 64 digits of 0-9 and a-f", "SHA-256 of the release zip.");

const Ports = v.strictObject({
  rtmp: port("Where the camera sends RTMP. Default: 1935, and two more for each further camera."),
  rtmps: port("Where the camera sends RTMP over TLS. Default: 1936, and two more for each further camera."),
  owncastRtmp: port("Where Owncast takes this camera, in the private network. Default: 1935 + the camera's place."),
  owncastWeb: port("Owncast's own pages, on the host's loopback. Default: 8080 + the camera's place."),
  admin: port("Owncast's admin page at the proxy, where owncastAdmin opens it. Default: 8443 + the camera's place."),
});

const Rendition = v.strictObject({
  height: whole(144, 1080, "a whole number of lines from 144 to 1080", "Lines of its picture; the width follows."),
  kbps: whole(300, 8000, "a whole number from 300 to 8000", "Bit rate of picture and sound together, in kbit/s."),
  name: v.optional(
    matching(
      /^(?!source$)[a-z0-9]{1,16}$/,
      'up to 16 small letters and digits, and not "source"',
      "Part of its playlists' addresses. Default: the height and p, e.g. 720p.",
    ),
  ),
});

const Camera = v.strictObject({
  name: matching(
    /^[a-z][a-z0-9-]{0,30}$/,
    "a small letter, then up to 30 of a-z, 0-9 and -",
    "Short name, part of addresses and object keys. Renaming a camera begins a new one.",
  ),
  title: v.optional(text(60, "What people read. Default: the name.")),
  latency: v.optional(
    whole(0, 4, "a whole number from 0 to 4", "Owncast's latency level: 0 is quickest, 4 is steadiest."),
    1,
  ),
  sound: v.optional(v.pipe(v.boolean("true or false"), v.description("Whether the camera sends sound.")), true),
  allowedCidrs: v.optional(
    v.pipe(
      v.array(cidr, "a list of IPv4 ranges"),
      v.minLength(1, "at least one IPv4 range"),
      v.description("Who may connect to this camera's ports."),
    ),
    ["0.0.0.0/0"],
  ),
  renditions: v.optional(
    v.pipe(
      v.array(Rendition, "a list of renditions"),
      v.maxLength(3, "at most 3 renditions"),
      v.description(
        "Smaller pictures beside the camera's own, for slow lines. Each costs about a third of a core: the media host becomes a c7g.large ($0.0725 an hour).",
      ),
    ),
    [],
  ),
  ports: v.optional(Ports, {}),
});

const Backend = v.variant(
  "type",
  [
    v.strictObject({ type: v.literal("local") }),
    v.strictObject({
      type: v.literal("s3"),
      bucket: matching(
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        "a bucket's name",
        "Bucket that keeps the state, with versioning.",
      ),
      key: v.optional(text(512, "Object key. Default: <project>/<environment>.tfstate.")),
      region: v.optional(text(32, "The bucket's region. Default: the region.")),
    }),
  ],
  'one of "local", "s3"',
);

const targets = ["linux-arm64", "linux-x64", "darwin-arm64", "darwin-x64"] as const;

/** What a settings file may say. The one source of the type, the defaults, `schema.json` and the README's table. */
export const SettingsFile = v.strictObject({
  $schema: v.optional(v.pipe(v.string("a path"), v.description("Lets an editor complete this file."))),
  project: v.optional(
    matching(/^[a-z][a-z0-9-]{1,15}$/, "a small letter, then 1 to 15 of a-z, 0-9 and -", "First part of every name."),
    "loge",
  ),
  environment: matching(
    /^[a-z][a-z0-9-]{0,15}$/,
    "a small letter, then up to 15 of a-z, 0-9 and -",
    "Second part of every name; one Terraform stack and one state for each.",
  ),
  account: matching(/^\d{12}$/, "an AWS account: 12 digits in quotes", "The only AWS account that a plan may touch."),
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region such as us-east-1", "AWS region."),
  availabilityZone: v.optional(
    matching(
      /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
      "a zone of the region, such as us-east-1a",
      "Where the hosts and their volumes are. Default: the region's zone a.",
    ),
  ),
  ami: v.optional(
    matching(
      /^ami-[0-9a-f]{8,17}$/,
      "an image id such as ami-0123456789abcdef0",
      "Default: the newest Debian 12 arm64.",
    ),
  ),
  cameras: v.pipe(
    v.array(Camera, "a list of cameras"),
    v.minLength(1, "at least one camera"),
    v.maxLength(8, "at most 8 cameras"),
    v.description("What streams. Each has its own ports, stream key and Owncast."),
  ),
  owncastAdmin: v.optional(
    v.pipe(
      v.strictObject({
        allowedCidrs: v.pipe(
          v.array(cidr, "a list of IPv4 ranges"),
          v.minLength(1, "at least one IPv4 range"),
          v.description("Who may reach Owncast's admin pages."),
        ),
      }),
      v.description("Opens Owncast's admin pages at the proxy, by HTTPS. Default: they are reached by nobody."),
    ),
  ),
  recorderPort: v.optional(
    whole(
      1024,
      65535,
      "a whole number from 1024 to 65535",
      "Where Owncast reaches the recorder, on the host's loopback.",
    ),
    9000,
  ),
  proxyAddress: v.optional(
    v.pipe(
      v.picklist(["eip", "dns"], 'one of "eip", "dns"'),
      v.description(
        "eip: a fixed address, $3.65 a month. dns: a record in the domain's zone that follows the running proxy.",
      ),
    ),
    "eip",
  ),
  ingestHost: v.optional(
    hostName(
      "The name that cameras are told. Default: ingest. and the domain's name, or without a domain the proxy's address. With a domain, Loge keeps its record and its certificate.",
    ),
  ),
  domain: v.optional(
    v.strictObject({
      name: hostName("Where the page answers, e.g. live.example.com. Default: CloudFront's own name."),
      zoneId: matching(
        /^Z[A-Z0-9]{6,31}$/,
        "a hosted zone's id such as Z0123456789ABCDEFGHIJ",
        "Route 53 zone of the name.",
      ),
      zoneName: v.optional(hostName("The zone's name. Default: the domain's name without its first label.")),
      acme: v.optional(
        matching(
          /^https:\/\/[A-Za-z0-9._:/-]{1,200}$/,
          "the https address of an ACME directory",
          "Who certifies the cameras' name: an ACME server that takes DNS-01. Default: Let's Encrypt.",
        ),
        "https://acme-v02.api.letsencrypt.org/directory",
      ),
    }),
  ),
  retentionDays: v.optional(
    whole(0, 3650, "a whole number of days from 0 to 3650", "Days until a recording is deleted; 0 keeps all for ever."),
    30,
  ),
  playbackMinutes: v.optional(
    whole(
      5,
      60,
      "a whole number of minutes from 5 to 60",
      "How long the cookies that open pictures work: whoever was removed, or has copied one, can watch for that long.",
    ),
    60,
  ),
  playbackSigner: v.optional(
    v.pipe(
      v.picklist(["kms", "ssm"], 'one of "kms", "ssm"'),
      v.description(
        "Where the key is that signs the cookies for pictures. kms: in KMS, where nobody can read it, $1.00 a month; it signs with SHA-256. ssm: encrypted in Parameter Store, where two functions can read it, for nothing; it signs with SHA-1, which CloudFront has always taken.",
      ),
    ),
    "kms",
  ),
  playbackKey: v.optional(
    whole(
      1,
      999,
      "a whole number from 1 to 999",
      "Which key that is. Another number makes another key, and cookies of the old one open nothing any more.",
    ),
    1,
  ),
  nightlyStop: v.optional(
    v.strictObject({
      at: v.optional(
        matching(
          /^([01]\d|2[0-3]):[0-5]\d$/,
          'a time such as "02:00"',
          "When both hosts are stopped or, while something is live, as soon as it has ended. Monthly upkeep follows two hours later.",
        ),
        "02:00",
      ),
      zone: v.optional(
        v.pipe(
          v.string("a time zone such as Europe/Lisbon"),
          v.check(isTimeZone, "a time zone such as Europe/Lisbon"),
          v.description("Time zone of that hour."),
        ),
        "Etc/UTC",
      ),
    }),
    {},
  ),
  guard: v.optional(
    v.strictObject({
      on: v.optional(
        v.pipe(
          v.boolean("true or false"),
          v.description(
            "Stop hosts that nobody uses. false: only the hosts themselves, after an hour without a camera.",
          ),
        ),
        true,
      ),
      idleMinutes: v.optional(
        whole(
          10,
          720,
          "a whole number of minutes from 10 to 720",
          "Both hosts are stopped so long after the last broadcast, or after a start without one.",
        ),
        30,
      ),
      maximumHours: v.optional(
        whole(
          1,
          720,
          "a whole number of hours from 1 to 720",
          "Both hosts are stopped so long after their start, even in the middle of a broadcast.",
        ),
        24,
      ),
      alarms: v.optional(
        v.strictObject({ email: email("Who gets mail when something is broken, once a first mail is confirmed.") }),
      ),
      budget: v.optional(
        v.strictObject({
          usd: whole(1, 1_000_000, "a whole number of US dollars", "What the whole AWS account may cost a month."),
          email: email("Who gets mail at 80 % of it, and when AWS foresees more than all of it."),
        }),
      ),
    }),
    {},
  ),
  protect: v.optional(
    v.pipe(
      v.boolean("true or false"),
      v.description("Refuse to destroy recordings, people and tables. npm run destroy asks, and takes it away itself."),
    ),
    true,
  ),
  backend: v.optional(v.pipe(Backend, v.description("Where Terraform keeps its state.")), { type: "local" }),
  tags: v.optional(
    v.pipe(
      v.record(
        v.pipe(
          text(128, "A tag's name."),
          v.check((name) => !/^aws:/i.test(name), 'a name that does not begin with "aws:", which AWS keeps for itself'),
        ),
        text(256, "A tag's value."),
        "names and texts",
      ),
      v.maxEntries(20, "at most 20 tags"),
      v.description("Tags on everything, beside Loge's own."),
    ),
    {},
  ),
  maxRetries: v.optional(
    whole(1, 50, "a whole number from 1 to 50", "How often the AWS provider tries a failed call again."),
    25,
  ),
  owncast: v.optional(
    v.strictObject({
      version: v.optional(matching(/^\d+\.\d+\.\d+$/, "a version such as 0.2.5", "Release of Owncast."), "0.2.5"),
      target: v.optional(
        v.pipe(
          v.picklist(targets, `one of ${targets.map((name) => `"${name}"`).join(", ")}`),
          v.description(
            "What the hosts run, as Node names it. On AWS linux-arm64; the local run puts its own machine here.",
          ),
        ),
        "linux-arm64",
      ),
      sha256: v.optional(v.strictObject(v.entriesFromList(targets, v.optional(sum))), {}),
    }),
    {},
  ),
});

export type SettingsFile = v.InferOutput<typeof SettingsFile>;

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
