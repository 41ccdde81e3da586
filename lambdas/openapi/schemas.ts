import { MODES } from "../shared/upkeep";

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: "string" };
const number: Schema = { type: "number" };
const whole: Schema = { type: "integer" };
const time: Schema = { type: "string", format: "date-time" };
const list = (items: Schema): Schema => ({ type: "array", items });
const one = (...values: string[]): Schema => ({ enum: values });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
/** Any names, with one kind of value. */
const record = (additionalProperties: Schema): Schema => ({
  ...{ type: "object", properties: {}, required: [], additionalProperties },
});
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** An object with all of these, and perhaps some of those. */
const object = (properties: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema => ({
  type: "object",
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
  additionalProperties: false,
});

const upkeepMode: Schema = one(...Object.keys(MODES));

const stopsAt: Schema = {
  ...orNull(time),
  description: "When they are stopped if nothing changes; null when they do not run, or nothing stops them.",
};

const group = one("viewer", "publisher", "operator");
const person = { email: text, groups: list(group) };
const email: Schema = { type: "string", format: "email" };
const password: Schema = { type: "string", maxLength: 256 };
const code: Schema = { type: "string", pattern: "^\\d{6}$" };
const cameras: Schema = { ...orNull(list(text)), description: "The only ones that the person sees; null for all." };

const apiToken = {
  id: text,
  name: text,
  group: one("viewer", "publisher", "operator"),
  created: time,
  lastUsed: { ...orNull(time), description: "Within five minutes; null before the first use." },
  expires: time,
  works: { type: "boolean", description: "False once who made it is removed, or no operator any more." },
};

/** What the routes take and answer. Tests hold real answers against it. */
export const schemas = {
  Credentials: object({ email, password }),
  Answer: { oneOf: [object({ password: text }), object({ code })] },
  Person: object(person),
  Account: object({
    ...person,
    totp: { type: "boolean", description: "An authenticator's code is asked for at the door." },
  }),
  Forgotten: object({ email }),
  Nothing: object({}),
  Reset: object({ email, code, password }),
  Proof: object({ code }),
  Password: object({ password }),
  Secret: object({ secret: { ...text, description: "Base32." }, uri: { ...text, description: "For a QR code." } }),
  Member: object({
    id: text,
    email: text,
    group: { ...orNull(group), description: "Null for who is in none, and may do nothing." },
    cameras,
    status: { ...one("invited", "active"), description: "Invited until they have a password of their own." },
    lastSeen: { ...orNull(time), description: "Their last sign-in, or the renewal of one." },
    totp: { type: "boolean", description: "An authenticator's code is asked for at the door." },
    created: time,
  }),
  PeoplePage: object({
    people: list(ref("Member")),
    next: { ...orNull(text), description: "For `after`; null at the end." },
  }),
  Invitation: object({ email, group }, { cameras }),
  PersonChange: object({}, { group, cameras }),
  Sent: object({ id: text }),
  SignedIn: { oneOf: [object(person), object({ challenge: one("new_password", "totp") })] },
  Playback: object({ expires: { ...time, description: "When the cookies end; ask again at half of that." } }),
  Cameras: object({
    cameras: list(
      object(
        {
          name: text,
          title: text,
          sound: { type: "boolean" },
          latency: number,
          status: text,
          live: text,
          rtmp: text,
          rtmps: text,
        },
        { streamKey: { ...orNull(text), description: "Its ends; null until the host has made one." } },
      ),
    ),
  }),
  StreamKey: object({
    streamKey: { ...orNull(text), description: "Null until the host has made one." },
    rtmp: { ...text, description: "The camera sends to this, a slash and its key." },
    rtmps: text,
    beforeUntil: {
      ...orNull(time),
      description: "Until then at most, the key before this one is taken too; null when it is not.",
    },
  }),
  NewStreamKey: object({ streamKey: text }),
  Servers: object({
    status: one("off", "starting", "on", "stopping"),
    hosts: list(object({ name: one("proxy", "owncast"), state: text, since: orNull(time) })),
    reason: { ...orNull(text), description: "A sentence for people; null when the status says it all." },
    readyIn: { ...orNull(number), description: "Seconds, from past starts; 0 when on; null when it cannot be told." },
    stopsAt,
    stopsBecause: {
      ...orNull(one("idle", "nightly", "maximum", "operator")),
      description: "Why they are stopped then; `operator`: they were switched off, and store what was recorded first.",
    },
    storing: {
      ...orNull(object({ bytes: orNull(whole), until: time })),
      description:
        "What is stored before a stop that is due, null bytes when nobody can tell, and when they are stopped at the latest; what is left then is stored at their next start.",
    },
    upkeep: {
      ...orNull(object({ mode: upkeepMode, since: time })),
      description: "For which one server is on while the other is off; switched on now, both stay on.",
    },
    stopped: {
      ...orNull(object({ at: time, because: one("idle", "nightly", "maximum", "operator", "orphan") })),
      description: "Their last stop, as far as it is known, unless they were switched on since.",
    },
  }),
  Kept: object({ stopsAt }),
  UpkeepMode: object({ mode: upkeepMode }),
  Upkeep: object({
    upkeep: list(
      object({
        mode: upkeepMode,
        state: { ...orNull(one("running", "done", "failed", "skipped")), description: "Null when there was none yet." },
        at: orNull(time),
        said: { ...orNull(text), description: "What the server said, or why there was nothing to say." },
      }),
    ),
  }),
  Action: object({ action: one("starting", "stopping") }),
  Recording: object(
    {
      id: text,
      videoId: { ...text, description: "The same as id." },
      dateTime: { ...text, description: "The start as YYYY-MM-DD HH:MM:SS, UTC." },
      camera: text,
      title: orNull(text),
      start: time,
      duration: { ...number, description: "Seconds." },
      bytes: whole,
      state: one("live", "ended"),
      playlist: text,
      poster: orNull(text),
      thumbs: { ...orNull(text), description: "Which pictures there are for scrubbing." },
    },
    {
      deletedAt: { ...time, description: "Only of a deleted one." },
      undoUntil: { ...time, description: "Only of a deleted one: until then it can be restored." },
    },
  ),
  RecordingPage: object({
    recordings: list(ref("Recording")),
    next: { ...orNull(text), description: "For `after`; null at the end." },
  }),
  Title: object({
    title: { ...orNull({ ...text, maxLength: 200 }), description: "One line; null or empty for the recorder's own." },
  }),
  Deleted: object({ id: text, undoUntil: { ...time, description: "Until then it can be restored." } }),
  Share: object({}, { hours: { ...whole, minimum: 1, maximum: 168, default: 24 } }),
  Link: object({ url: { ...text, description: "For a browser; ends in the token." }, expires: time }),
  Token: object({ token: { ...text, maxLength: 100 } }),
  Shared: object({
    recording: ref("Recording"),
    expires: { ...time, description: "When the link ends." },
    renew: { ...time, description: "When the cookies end, never after the link; ask again at half of that." },
  }),
  Storage: object({
    bytes: whole,
    recordings: whole,
    cameras: list(object({ name: text, bytes: whole, recordings: whole, oldest: orNull(time) })),
    retentionDays: { ...whole, description: "Days until a recording is deleted; 0 keeps recordings for ever." },
    updated: { ...orNull(time), description: "When this was counted; null before the first time." },
  }),
  Tokens: object({ tokens: list(object(apiToken)) }),
  NewToken: object({
    name: { ...text, minLength: 1, maxLength: 60 },
    group: one("viewer", "publisher", "operator"),
    days: { ...whole, minimum: 1, maximum: 365, description: "Until it ends." },
  }),
  MadeToken: object({ ...apiToken, token: { ...text, description: "For `Authorization: Basic base64(<token>)`." } }),
  Status: object({
    hosts: list(
      object({
        name: one("proxy", "owncast"),
        state: text,
        since: orNull(time),
        boot: {
          ...orNull(
            object({
              at: time,
              step: orNull(text),
              error: orNull(text),
              lines: list(text),
              certificate: {
                ...orNull(object({ name: text, until: orNull(time), error: orNull(text) })),
                description:
                  "Of the cameras' name, where there is one: until when it is certified, null while it is not, and why the last try failed.",
              },
              silent: { ...list(text), description: "Cameras for which what runs on the host does not answer." },
            }),
          ),
          description:
            "How the set-up of this run ended, what failed if anything did, and its last lines; null when it has told nothing yet.",
        },
      }),
    ),
    cameras: list(
      object({
        name: text,
        state: {
          ...one("waiting", "live", "ended", "silent", "off"),
          description: "`silent`: the servers run and nothing is heard of it; `off`: they do not run.",
        },
        bitrate: { ...orNull(whole), description: "Bits a second, while it is live." },
        keyframeSeconds: { ...orNull(number), description: "From one keyframe to the next, while it is live." },
        segmentDelay: {
          ...orNull(number),
          description: "Seconds from a segment's end until it was stored, while it is live.",
        },
        spool: {
          ...orNull(object({ bytes: whole, oldest: orNull(time) })),
          description: "What waits on the server's disk, and when the first of it was filmed.",
        },
        warnings: list(object({ code: text, message: text }, { since: time, details: record(number) })),
        heartbeat: { ...orNull(time), description: "The last sign of life." },
      }),
    ),
    functions: list(
      object({
        name: { ...text, description: "`api`: all answers with 5xx." },
        errors24h: { ...orNull(whole), description: "Null when it cannot be told." },
        deadLetters: {
          ...orNull(whole),
          description: "In its queue, which several may share; null where it has none.",
        },
      }),
    ),
    advice: list(object({ code: text, what: { ...text, description: "The host, camera or function." } })),
  }),
  Cost: object({
    idleMonth: { ...number, description: "US dollars a month, whether anything runs or not." },
    runningHour: { ...number, description: "US dollars more, for each hour in which the servers run." },
    aloneHour: {
      ...object({ proxy: number, owncast: number }),
      description: "US dollars more, for each hour in which this one runs without the other, as in an upkeep.",
    },
    hoursThisMonth: {
      ...orNull(number),
      description:
        "Since its first, UTC; an hour of one server alone counts as its part of the price; null without a guard.",
    },
    savedHours: {
      ...orNull(number),
      description: "Of this month, between a stop by itself and the next start; null without a guard.",
    },
    runs: {
      ...list(
        object({
          from: time,
          to: { ...orNull(time), description: "Null while it goes on." },
          because: orNull(one("idle", "nightly", "maximum", "operator", "other")),
          alone: { ...orNull(one("proxy", "owncast")), description: "The one that ran without the other." },
        }),
      ),
      description: "Of this month and the one before, oldest first.",
    },
  }),
  Error: object({
    error: object({ code: text, message: text }, { details: list(object({ path: text, message: text })) }),
  }),
} satisfies Record<string, Schema>;
