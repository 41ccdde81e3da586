import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { load, parse, SettingsError } from "../../settings";
import { settingsFile } from "../../settings/choose";
import { settingsSchema } from "../../tools/settings-schema";

const least = { environment: "test", account: "123456789012", region: "eu-west-1", cameras: [{ name: "garden" }] };

function problems(settings: unknown): string[] {
  try {
    parse(settings);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).problems;
  }
}

describe("defaults", () => {
  test("the least settings are enough", () => {
    expect(parse(least)).toMatchObject({
      project: "loge",
      availabilityZone: "eu-west-1a",
      proxyAddress: "eip",
      retentionDays: 30,
      playbackMinutes: 60,
      nightlyStop: { at: "02:00", zone: "Etc/UTC" },
      guard: { on: true, idleMinutes: 30, maximumHours: 24 },
      protect: true,
      backend: { type: "local" },
      maxRetries: 25,
      recorderPort: 9000,
      owncast: { version: "0.2.5", target: "linux-arm64", sha256: {} },
    });
  });

  test("a camera needs only a name", () => {
    expect(parse(least).cameras).toEqual([
      {
        name: "garden",
        title: "garden",
        latency: 1,
        sound: true,
        allowedCidrs: ["0.0.0.0/0"],
        renditions: [],
        ports: { rtmp: 1935, rtmps: 1936, owncastRtmp: 1935, owncastWeb: 8080 },
      },
    ]);
  });

  test("each further camera has its own ports", () => {
    const cameras = parse({ ...least, cameras: [{ name: "a" }, { name: "b" }, { name: "c" }] }).cameras;
    expect(cameras[2]?.ports).toEqual({ rtmp: 1939, rtmps: 1940, owncastRtmp: 1937, owncastWeb: 8082 });
  });

  test("a rendition is named after its height", () => {
    const renditions = [
      { height: 720, kbps: 2500 },
      { height: 360, kbps: 600, name: "small" },
    ];
    const [camera] = parse({ ...least, cameras: [{ name: "a", renditions }] }).cameras;
    expect(camera?.renditions.map(({ name }) => name)).toEqual(["720p", "small"]);
  });

  test("the zone is the domain without its first label", () => {
    const domain = { name: "live.example.com", zoneId: "Z0123456789ABC" };
    expect(parse({ ...least, domain }).domain?.zoneName).toBe("example.com");
  });

  test("cameras use a name below the domain's, or the one that is named, certified by Let's Encrypt", () => {
    const domain = { name: "live.example.com", zoneId: "Z0123456789ABC" };
    expect(parse({ ...least, domain })).toMatchObject({
      ingestHost: "ingest.live.example.com",
      domain: { acme: "https://acme-v02.api.letsencrypt.org/directory" },
    });
    expect(parse({ ...least, domain, ingestHost: "door.example.com" }).ingestHost).toBe("door.example.com");
  });
});

const camera = (change: object) => ({ ...least, cameras: [{ name: "garden", ...change }] });

test("a value that is long is shown in part, so that what is allowed can be seen", () => {
  const cameras = "123456789".split("").map((digit) => ({ name: `camera-${digit}` }));
  expect(problems({ ...least, cameras })).toEqual([
    expect.stringMatching(/^cameras: \[\{"name":"camera-1".{80,90}… is not allowed; allowed: at most 8 cameras$/),
  ]);
});

test("every unknown key is named, beside whatever else is wrong", () => {
  const settings = { ...camera({ lattency: 3, tittle: "Garden" }), retentiondays: 3, colour: "red", account: "123" };
  expect(
    problems(settings)
      .map((problem) => problem.split(":")[0])
      .sort(),
  ).toEqual(["account", "cameras[0].lattency", "cameras[0].tittle", "colour", "retentiondays"]);
});

test.each(["0.0.0.0/0", "128.0.0.0/1", "203.0.113.0/24", "255.255.255.255/32"])("%s is a range", (range) => {
  expect(parse(camera({ allowedCidrs: [range] })).cameras[0]?.allowedCidrs).toEqual([range]);
});

describe("refused, with path, value and what is allowed", () => {
  test.each<[string, unknown, string]>([
    [
      "a missing account",
      { environment: "test", region: "eu-west-1", cameras: least.cameras },
      "account: is missing; allowed: an AWS account: 12 digits in quotes",
    ],
    [
      "a number as account",
      { ...least, account: 123456789012 },
      "account: 123456789012 is not allowed; allowed: an AWS account: 12 digits in quotes",
    ],
    [
      "a short account",
      { ...least, account: "123" },
      'account: "123" is not allowed; allowed: an AWS account: 12 digits in quotes',
    ],
    ["a misspelt key", { ...least, retentiondays: 3 }, 'retentiondays: unknown setting, did you mean "retentionDays"?'],
    ["a misspelt key inside", camera({ lattency: 3 }), 'cameras[0].lattency: unknown setting, did you mean "latency"?'],
    ["a misspelt port", camera({ ports: { rtpm: 1 } }), 'cameras[0].ports.rtpm: unknown setting, did you mean "rtmp"?'],
    [
      "a key like no other",
      camera({ ports: { speed: 1 } }),
      "cameras[0].ports.speed: unknown setting; known are rtmp, rtmps, owncastRtmp, owncastWeb, admin",
    ],
    [
      "a misspelt key of a variant",
      { ...least, backend: { type: "s3", bucket: "state", keys: "a" } },
      'backend.keys: unknown setting, did you mean "key"?',
    ],
    [
      "another backend",
      { ...least, backend: { type: "http" } },
      'backend.type: "http" is not allowed; allowed: one of "local", "s3"',
    ],
    ["no camera", { ...least, cameras: [] }, "cameras: [] is not allowed; allowed: at least one camera"],
    [
      "a camera's name in capitals",
      camera({ name: "Garden" }),
      'cameras[0].name: "Garden" is not allowed; allowed: a small letter, then up to 30 of a-z, 0-9 and -',
    ],
    [
      "a latency too high",
      camera({ latency: 5 }),
      "cameras[0].latency: 5 is not allowed; allowed: a whole number from 0 to 4",
    ],
    [
      "half a latency",
      camera({ latency: 0.5 }),
      "cameras[0].latency: 0.5 is not allowed; allowed: a whole number from 0 to 4",
    ],
    ["a text as truth", camera({ sound: "yes" }), 'cameras[0].sound: "yes" is not allowed; allowed: true or false'],
    [
      "an address without a range",
      camera({ allowedCidrs: ["10.0.0.1"] }),
      'cameras[0].allowedCidrs[0]: "10.0.0.1" is not allowed; allowed: an IPv4 range such as 203.0.113.0/24, or 0.0.0.0/0 for anybody',
    ],
    [
      "an address that is none",
      camera({ allowedCidrs: ["10.0.0.256/8"] }),
      'cameras[0].allowedCidrs[0]: "10.0.0.256/8" is not allowed; allowed: an IPv4 range such as 203.0.113.0/24, or 0.0.0.0/0 for anybody',
    ],
    [
      "an address inside a range, which AWS refuses",
      camera({ allowedCidrs: ["10.1.2.3/12"] }),
      'cameras[0].allowedCidrs[0]: "10.1.2.3/12" is not allowed; allowed: 10.0.0.0/12, the range that it is in',
    ],
    ["a list of tags", { ...least, tags: ["a"] }, 'tags: ["a"] is not allowed; allowed: an object'],
    ["a list of ports", camera({ ports: [] }), "cameras[0].ports: [] is not allowed; allowed: an object"],
    [
      "a tag that AWS keeps for itself",
      { ...least, tags: { "aws:x": "1" } },
      'tags.aws:x: "aws:x" is not allowed; allowed: a name that does not begin with "aws:", which AWS keeps for itself',
    ],
    [
      "a port for root",
      camera({ ports: { rtmp: 80 } }),
      "cameras[0].ports.rtmp: 80 is not allowed; allowed: a whole number from 1024 to 65535",
    ],
    [
      "a title that Terraform would read",
      camera({ title: `\${var.x}` }),
      'cameras[0].title: "${var.x}" is not allowed; allowed: text of up to 60 characters without control characters, "${" or "%{"',
    ],
    [
      "a region that is none",
      { ...least, region: "Europe" },
      'region: "Europe" is not allowed; allowed: an AWS region such as us-east-1',
    ],
    [
      "a zone of another region",
      { ...least, availabilityZone: "us-east-1a" },
      'availabilityZone: "us-east-1a" is not allowed; allowed: a zone of eu-west-1, such as eu-west-1a',
    ],
    [
      "an image that is none",
      { ...least, ami: "debian" },
      'ami: "debian" is not allowed; allowed: an image id such as ami-0123456789abcdef0',
    ],
    [
      "an hour that is none",
      { ...least, nightlyStop: { at: "25:00" } },
      'nightlyStop.at: "25:00" is not allowed; allowed: a time such as "02:00"',
    ],
    [
      "a time zone that is none",
      { ...least, nightlyStop: { zone: "Europe/Nowhere" } },
      'nightlyStop.zone: "Europe/Nowhere" is not allowed; allowed: a time zone such as Europe/Lisbon',
    ],
    [
      "idle minutes that the metrics are too slow for",
      { ...least, guard: { idleMinutes: 5 } },
      "guard.idleMinutes: 5 is not allowed; allowed: a whole number of minutes from 10 to 720",
    ],
    [
      "mail to nobody",
      { ...least, guard: { alarms: { email: "ann" } } },
      'guard.alarms.email: "ann" is not allowed; allowed: an e-mail address',
    ],
    [
      "a budget that nobody hears of",
      { ...least, guard: { budget: { usd: 30 } } },
      "guard.budget.email: is missing; allowed: an e-mail address",
    ],
    [
      "alarms of a guard that is off",
      { ...least, guard: { on: false, alarms: { email: "ann@example.com" } } },
      'guard.alarms: {"email":"ann@example.com"} is not allowed; allowed: nothing while guard.on is false: it is the guard that would make it',
    ],
    [
      "a budget of a guard that is off",
      { ...least, guard: { on: false, budget: { usd: 30, email: "ann@example.com" } } },
      'guard.budget: {"usd":30,"email":"ann@example.com"} is not allowed; allowed: nothing while guard.on is false: it is the guard that would make it',
    ],
    [
      "days below none",
      { ...least, retentionDays: -1 },
      "retentionDays: -1 is not allowed; allowed: a whole number of days from 0 to 3650",
    ],
    [
      "cookies that live too long",
      { ...least, playbackMinutes: 90 },
      "playbackMinutes: 90 is not allowed; allowed: a whole number of minutes from 5 to 60",
    ],
    [
      "an address kind that is none",
      { ...least, proxyAddress: "ip" },
      'proxyAddress: "ip" is not allowed; allowed: one of "eip", "dns"',
    ],
    [
      "a record without a domain",
      { ...least, proxyAddress: "dns" },
      'proxyAddress: "dns" is not allowed; allowed: "eip", or "dns" together with a domain',
    ],
    [
      "a name outside its zone",
      { ...least, domain: { name: "a.example.com", zoneId: "Z0123456789", zoneName: "example.org" } },
      'domain.name: "a.example.com" is not allowed; allowed: a name in the zone example.org',
    ],
    [
      "a cameras' name outside the zone",
      { ...least, domain: { name: "a.example.com", zoneId: "Z0123456789" }, ingestHost: "door.example.org" },
      'ingestHost: "door.example.org" is not allowed; allowed: a name in the zone example.com, where the proxy proves that it is its own',
    ],
    [
      "the page's name for cameras too",
      { ...least, domain: { name: "a.example.com", zoneId: "Z0123456789" }, ingestHost: "a.example.com" },
      'ingestHost: "a.example.com" is not allowed; allowed: another name than the page\'s, domain.name',
    ],
    [
      "an ACME server without HTTPS",
      { ...least, domain: { name: "a.example.com", zoneId: "Z0123456789", acme: "http://acme.example.com" } },
      'domain.acme: "http://acme.example.com" is not allowed; allowed: the https address of an ACME directory',
    ],
    [
      "a sum too short",
      { ...least, owncast: { sha256: { "linux-arm64": "abc" } } },
      'owncast.sha256.linux-arm64: "abc" is not allowed; allowed: a SHA-256 sum: 64 digits of 0-9 and a-f',
    ],
    [
      "two cameras of one name",
      { ...least, cameras: [{ name: "a" }, { name: "a" }] },
      'cameras[1].name: "a" is not allowed; allowed: a name that no other camera has',
    ],
    [
      "two renditions of one name",
      {
        ...least,
        cameras: [
          {
            name: "a",
            renditions: [
              { height: 720, kbps: 2500 },
              { height: 720, kbps: 1500 },
            ],
          },
        ],
      },
      'cameras[0].renditions[1].name: "720p" is not allowed; allowed: a name of its own',
    ],
    [
      "a rendition that is called like the camera's own picture",
      { ...least, cameras: [{ name: "a", renditions: [{ height: 720, kbps: 2500, name: "source" }] }] },
      'cameras[0].renditions[0].name: "source" is not allowed; allowed: up to 16 small letters and digits, and not "source"',
    ],
    [
      "a port taken twice at the proxy",
      { ...least, cameras: [{ name: "a" }, { name: "b", ports: { rtmp: 1936 } }] },
      "cameras[1].ports.rtmp: 1936 is not allowed; allowed: a port that cameras[0].ports.rtmps does not use",
    ],
    [
      "a port taken twice at the media host",
      { ...least, recorderPort: 8080 },
      "cameras[0].ports.owncastWeb: 8080 is not allowed; allowed: a port that recorderPort does not use",
    ],
    [
      "a tag that Terraform would read",
      { ...least, tags: { owner: "%{if x}" } },
      'tags.owner: "%{if x}" is not allowed; allowed: text of up to 256 characters without control characters, "${" or "%{"',
    ],
    ["a list instead of settings", [], "the file: [] is not allowed; allowed: an object"],
    ["a text instead of settings", "loge", 'the file: "loge" is not allowed; allowed: an object'],
    [
      "a camera without a name",
      { ...least, cameras: [{}] },
      "cameras[0].name: is missing; allowed: a small letter, then up to 30 of a-z, 0-9 and -",
    ],
    [
      "a state bucket without a name",
      { ...least, backend: { type: "s3" } },
      "backend.bucket: is missing; allowed: a bucket's name",
    ],
  ])("%s", (_, settings, problem) => {
    expect(problems(settings)).toEqual([problem]);
  });

  test("every problem is named at once", () => {
    expect(problems({ ...least, account: "1", region: "x", protect: 1 })).toHaveLength(3);
  });

  test("anything else is refused too, never with another error", () => {
    fc.assert(fc.property(fc.json(), (json) => void problems(JSON.parse(json))));
  });
});

describe("files", () => {
  test.each(["local", "prod"])("settings/%s.json can be used", (name) => {
    expect(load(`settings/${name}.json`).environment).toBe(name);
  });

  test("a file that is not there is named", () => {
    expect(() => load("settings/none.json")).toThrow(
      /^settings\/none\.json cannot be used:\n {2}cannot be read: ENOENT/,
    );
  });

  test("a file that is not JSON is named", () => {
    const file = join(mkdtempSync(join(tmpdir(), "loge-settings-")), "half.json");
    writeFileSync(file, '{"project": ');
    expect(() => load(file)).toThrow(/half\.json cannot be used:\n {2}is not JSON: /);
  });

  test("the environment is the named one, else the only one besides local", () => {
    const folder = mkdtempSync(join(tmpdir(), "loge-settings-"));
    for (const name of ["local", "prod", "schema"]) writeFileSync(join(folder, `${name}.json`), "{}");
    expect(settingsFile(folder)).toBe(join(folder, "prod.json"));
    expect(settingsFile(folder, "local")).toBe(join(folder, "local.json"));
    expect(() => settingsFile(folder, "stage")).toThrow(
      "LOGE_ENV: there is no stage.json; allowed: one of local, prod",
    );
    writeFileSync(join(folder, "stage.json"), "{}");
    expect(() => settingsFile(folder)).toThrow(
      "there is more than one environment; allowed: one of local, prod, stage",
    );
  });

  test("schema.json says what the loader takes", () => {
    expect(readFileSync("settings/schema.json", "utf8")).toBe(settingsSchema());
  });
});
