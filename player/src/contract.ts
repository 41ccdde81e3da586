/** What the API and the media folder answer, as far as the page reads it. Times are ISO 8601 in UTC. */

export type ServersStatus = "off" | "starting" | "on" | "stopping";

/** `GET /api/servers`. */
export interface Servers {
  readonly status: ServersStatus;
  readonly hosts: readonly Host[];
  /** A sentence in English, where the status does not say it all. */
  readonly reason: string | null;
  /** Seconds, from past starts; null when not starting or not known. */
  readonly readyIn: number | null;
  /** When they are switched off if nothing changes, and why. */
  readonly stopsAt?: string | null;
  readonly stopsBecause?: "idle" | "nightly" | "maximum" | "operator" | null;
  /** What is stored before a stop that is due, and until when at most; null bytes when nobody can tell how much. */
  readonly storing?: { readonly bytes: number | null; readonly until: string } | null;
  /** For which one server is on while the other is off. */
  readonly upkeep?: { readonly mode: Upkeep["mode"]; readonly since: string } | null;
  /** Their last stop: when, and whose doing it was; null where nobody has written that down. */
  readonly stopped?: { readonly at: string; readonly because: StoppedBecause } | null;
}

/** `orphan`: a host that does not belong to Loge any more. */
export type StoppedBecause = "idle" | "nightly" | "maximum" | "operator" | "orphan";

/** One of `GET /api/servers/upkeep`: how the last of its kind went. */
export interface Upkeep {
  readonly mode: "owncast-os-update" | "proxy-os-update" | "proxy-cert-renew";
  /** Null when there was none yet; `skipped` because the servers, or another upkeep, were on. */
  readonly state: "running" | "done" | "failed" | "skipped" | null;
  readonly at: string | null;
  /** What the server said, in English. */
  readonly said: string | null;
}

export interface Host {
  readonly name: "proxy" | "owncast";
  /** EC2's word. */
  readonly state: "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
  /** When it came to run or was stopped, where EC2 tells. */
  readonly since: string | null;
}

/** One row of `GET /api/cameras`. */
export interface Camera {
  readonly name: string;
  readonly title: string;
  /** Path of its {@link CameraStatus}. */
  readonly status: string;
  /** Path of its live playlist. */
  readonly live: string;
  readonly rtmp?: string;
  readonly rtmps?: string;
  /** Masked; only operators get it, and null until the host has made it. */
  readonly streamKey?: string | null;
}

/** `GET /api/cameras/{name}/key`. */
export interface StreamKey {
  /** Null until the host has made it. */
  readonly streamKey: string | null;
  readonly rtmp: string;
  readonly rtmps: string;
  /** Until when at most the key before this one works too. */
  readonly beforeUntil: string | null;
}

/** One row of `GET /api/tokens`. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly group: "viewer" | "publisher" | "operator";
  readonly created: string;
  readonly lastUsed: string | null;
  /** False once who made it is removed, or no operator any more. */
  readonly works: boolean;
  readonly expires: string;
}

/** `status.json`, written by the recorder every 15 s and at each change. */
export interface CameraStatus {
  readonly state: "waiting" | "live" | "ended";
  readonly since: string;
  readonly heartbeat: string;
  readonly recording: string | null;
  readonly warnings: readonly Warning[];
}

/** What is wrong with a camera, and what to do about it. */
export interface Warning {
  readonly code: string;
  /** A sentence in English, for whoever does not know the code. */
  readonly message: string;
  /** When it was first seen. */
  readonly since?: string;
  /** Numbers that the sentence names: `seconds`, `percent`, `tries`. */
  readonly details?: Readonly<Record<string, number>>;
}

/** One row of `GET /api/recordings`, and the answer of `GET /api/recordings/{id}`. */
export interface Recording {
  readonly id: string;
  readonly camera: string;
  readonly title: string | null;
  readonly start: string;
  /** Seconds. */
  readonly duration: number;
  readonly state: "live" | "ended";
  readonly playlist: string;
  readonly poster: string | null;
  /** Path of its {@link Thumbs}; null where there are none. */
  readonly thumbs?: string | null;
  /** Of all that lies in its folder. */
  readonly bytes: number;
  /** Only of a deleted one: until when it can be restored. */
  readonly undoUntil?: string;
}

/** `thumbs.json`: there is a `thumbs/<second>.jpg` beside it for each of these whole seconds of playing time, in order. */
export interface Thumbs {
  readonly thumbs: readonly number[];
}

export interface RecordingPage {
  readonly recordings: readonly Recording[];
  /** Goes into `?after=` for the next page; null or absent at the end. */
  readonly next?: string | null;
}

/** `POST /api/recordings/{id}/share`. */
export interface ShareLink {
  readonly url: string;
  readonly expires: string;
}

/** `POST /api/shared`: the recording that a link leads to. The answer sets cookies for this one recording. */
export interface Shared {
  readonly recording: Recording;
  /** When the link ends. */
  readonly expires: string;
  /** By when the cookies are to be renewed. */
  readonly renew: string;
}

/** `GET /api/storage`. */
export interface Storage {
  readonly bytes: number;
  readonly recordings: number;
  readonly cameras: readonly CameraStorage[];
  /** 0: for ever. */
  readonly retentionDays: number;
  /** When it was counted. */
  readonly updated: string | null;
}

export interface CameraStorage {
  readonly name: string;
  readonly bytes: number;
  readonly recordings: number;
  /** The start of its oldest recording. */
  readonly oldest: string | null;
}

/** `GET /api/session`: who is signed in. */
export interface Person {
  readonly email: string;
  readonly groups: readonly string[];
}

/** What stands between a right password and a session. */
export type Challenge = "new_password" | "totp";

export type Group = "viewer" | "publisher" | "operator";

/** One row of `GET /api/people`. */
export interface Member {
  readonly id: string;
  readonly email: string;
  readonly group: Group | null;
  /** The only ones that they see; null for all. */
  readonly cameras: readonly string[] | null;
  readonly status: "invited" | "active";
  readonly lastSeen: string | null;
  /** Asked for an authenticator's code at the door. */
  readonly totp: boolean;
}

export interface PeoplePage {
  readonly people: readonly Member[];
  readonly next: string | null;
}

/** `GET /api/session`, as the account's dialog reads it. */
export interface Account {
  readonly email: string;
  readonly totp: boolean;
}

/** `POST /api/session/totp`: a secret in base32, and what authenticators read. */
export interface Enrolment {
  readonly secret: string;
  readonly uri: string;
}
