type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: "string" };
const number: Schema = { type: "number" };
const whole: Schema = { type: "integer" };
const time: Schema = { type: "string", format: "date-time" };
const list = (items: Schema): Schema => ({ type: "array", items });
const one = (...values: string[]): Schema => ({ enum: values });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** An object with all of these, and perhaps some of those. */
const object = (properties: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema => ({
  type: "object",
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
  additionalProperties: false,
});

const person = { email: text, groups: list(one("viewer", "publisher", "operator")) };

/** What the routes take and answer. Tests hold real answers against it. */
export const schemas = {
  Credentials: object({ email: { type: "string", format: "email" }, password: { type: "string", maxLength: 256 } }),
  Answer: { oneOf: [object({ password: text }), object({ code: { type: "string", pattern: "^\\d{6}$" } })] },
  Person: object(person),
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
  Servers: object({
    status: one("off", "starting", "on", "stopping"),
    hosts: list(object({ name: one("proxy", "owncast"), state: text, since: orNull(time) })),
    reason: { ...orNull(text), description: "A sentence for people; null when the status says it all." },
    readyIn: { ...orNull(number), description: "Seconds, from past starts; 0 when on; null when it cannot be told." },
  }),
  Action: object({ action: one("starting", "stopping") }),
  Recording: object({
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
  }),
  RecordingPage: object({
    recordings: list(ref("Recording")),
    next: { ...orNull(text), description: "For `after`; null at the end." },
  }),
  Error: object({
    error: object({ code: text, message: text }, { details: list(object({ path: text, message: text })) }),
  }),
} satisfies Record<string, Schema>;
