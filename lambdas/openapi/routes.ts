import type { Group } from "../shared/requires";
import type { schemas } from "./schemas";

type Schema = keyof typeof schemas;

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/api`. */
  readonly path: string;
  /** The folder of `lambdas/` that answers. */
  readonly function: string;
  /** `anyone` is not even asked who it is: those routes have no authorizer, except sign-out. */
  readonly who: "anyone" | "signed in" | Group;
  readonly summary: string;
  readonly body?: Schema;
  /** Name and meaning of each query parameter; all may be left out. */
  readonly query?: Readonly<Record<string, { readonly description: string; readonly schema: object }>>;
  /** The status and what is answered, if anything. */
  readonly answer: readonly [status: 200 | 201 | 202 | 204, schema?: Schema];
  /** Codes of the error contract beside those of every route. */
  readonly errors?: readonly string[];
}

const text = { type: "string" };
const time = { type: "string", format: "date-time" };

/** Every route that there is. The OpenAPI document is made of it, and tests hold Hono's routes and the README against it. */
export const routes: readonly Route[] = [
  {
    method: "POST",
    path: "/session",
    function: "session",
    who: "anyone",
    summary: "Sign in: sets the session's cookies, or names the question that must be answered first",
    body: "Credentials",
    answer: [200, "SignedIn"],
    errors: ["401 wrong_credentials", "409 unknown_challenge", "429 too_many_attempts"],
  },
  {
    method: "POST",
    path: "/session/challenge",
    function: "session",
    who: "anyone",
    summary: "Answer the question: the first password of one's own, or the authenticator's code",
    body: "Answer",
    answer: [200, "SignedIn"],
    errors: ["401 challenge_expired", "401 wrong_code", "422 weak_password", "429 too_many_attempts"],
  },
  {
    method: "POST",
    path: "/session/renew",
    function: "session",
    who: "anyone",
    summary: "A new session cookie for the refresh cookie",
    answer: [200, "Person"],
    errors: ["401 sign_in_first"],
  },
  {
    method: "GET",
    path: "/session",
    function: "session",
    who: "signed in",
    summary: "Who is signed in",
    answer: [200, "Person"],
  },
  {
    method: "DELETE",
    path: "/session",
    function: "session",
    who: "anyone",
    summary: "Sign out: no token of this sign-in is taken any more",
    answer: [204],
  },
  {
    method: "POST",
    path: "/session/playback",
    function: "playback",
    who: "viewer",
    summary: "Set the cookies that open /media/<camera>/, for each camera",
    answer: [200, "Playback"],
  },
  {
    method: "GET",
    path: "/cameras",
    function: "cameras",
    who: "viewer",
    summary: "The cameras; operators also see each stream key, masked",
    answer: [200, "Cameras"],
  },
  {
    method: "GET",
    path: "/cameras/{name}/key",
    function: "cameras",
    who: "operator",
    summary: "A camera's whole stream key, and where the camera sends to",
    answer: [200, "StreamKey"],
    errors: ["404 camera_not_found"],
  },
  {
    method: "POST",
    path: "/cameras/{name}/key",
    function: "cameras",
    who: "operator",
    summary: "Give a camera a new stream key; the old one is taken until it connects again, for a day at most",
    answer: [202, "NewStreamKey"],
    errors: ["404 camera_not_found"],
  },
  {
    method: "GET",
    path: "/servers",
    function: "servers",
    who: "viewer",
    summary: "Whether the servers run and cameras can be received",
    answer: [200, "Servers"],
  },
  {
    method: "POST",
    path: "/servers/on",
    function: "servers",
    who: "operator",
    summary: "Switch both servers on",
    answer: [202, "Action"],
    errors: ["409 servers_changing", "409 server_missing", "503 no_capacity"],
  },
  {
    method: "POST",
    path: "/servers/off",
    function: "servers",
    who: "operator",
    summary: "Switch both servers off",
    answer: [202, "Action"],
    errors: ["409 servers_changing", "409 server_missing"],
  },
  {
    method: "POST",
    path: "/servers/keep",
    function: "servers",
    who: "operator",
    summary: "Keep both servers running for a while, although nobody sends",
    answer: [200, "Kept"],
  },
  {
    method: "GET",
    path: "/recordings",
    function: "recordings",
    who: "viewer",
    summary: "Recordings, newest first; a page may hold fewer than its limit, and yet not be the last",
    query: {
      camera: { description: "Only those of this camera.", schema: text },
      from: { description: "Only those that start then or later.", schema: time },
      to: { description: "Only those that start before.", schema: time },
      q: {
        description: "Only those with all these words in their title or their camera's.",
        schema: { ...text, maxLength: 100 },
      },
      deleted: {
        description: "`true`: those that can be restored, for operators.",
        schema: { type: "boolean", default: false },
      },
      after: { description: "The `next` of the page before, with the same filters.", schema: text },
      limit: { description: "How many.", schema: { type: "integer", minimum: 1, maximum: 100, default: 24 } },
    },
    answer: [200, "RecordingPage"],
  },
  {
    method: "GET",
    path: "/recordings/{id}",
    function: "recordings",
    who: "viewer",
    summary: "One recording; operators also see a deleted one",
    answer: [200, "Recording"],
    errors: ["404 recording_not_found"],
  },
  {
    method: "PATCH",
    path: "/recordings/{id}",
    function: "recordings",
    who: "operator",
    summary: "Give a recording a title; null or an empty one gives back its recorder's",
    body: "Title",
    answer: [200, "Recording"],
    errors: ["404 recording_not_found", "409 recording_deleted", "409 recording_changing"],
  },
  {
    method: "DELETE",
    path: "/recordings/{id}",
    function: "recordings",
    who: "operator",
    summary: "Delete a recording: hidden at once, gone for good an hour later",
    answer: [202, "Deleted"],
    errors: ["404 recording_not_found", "409 recording_live", "409 recording_changing"],
  },
  {
    method: "POST",
    path: "/recordings/{id}/restore",
    function: "recordings",
    who: "operator",
    summary: "Take back the deleting of a recording, within its hour",
    answer: [200, "Recording"],
    errors: ["404 recording_not_found", "409 recording_changing"],
  },
  {
    method: "POST",
    path: "/recordings/{id}/share",
    function: "recordings",
    who: "operator",
    summary: "Make a link with which anybody can watch this recording, for some hours",
    body: "Share",
    answer: [201, "Link"],
    errors: ["404 recording_not_found"],
  },
  {
    method: "DELETE",
    path: "/recordings/{id}/share",
    function: "recordings",
    who: "operator",
    summary: "End every link to this recording",
    answer: [204],
    errors: ["404 recording_not_found"],
  },
  {
    method: "POST",
    path: "/shared",
    function: "playback",
    who: "anyone",
    summary: "For a link's token: its recording, and the cookies that open it",
    body: "Token",
    answer: [200, "Shared"],
    errors: ["404 share_ended"],
  },
  {
    method: "GET",
    path: "/storage",
    function: "recordings",
    who: "viewer",
    summary: "What the recordings take, counted every quarter of an hour",
    answer: [200, "Storage"],
  },
  {
    method: "GET",
    path: "/tokens",
    function: "tokens",
    who: "operator",
    summary: "The tokens that machines call with, newest first; none is shown itself",
    answer: [200, "Tokens"],
  },
  {
    method: "POST",
    path: "/tokens",
    function: "tokens",
    who: "operator",
    summary: "Make a token for a machine; it is shown this once",
    body: "NewToken",
    answer: [201, "MadeToken"],
  },
  {
    method: "DELETE",
    path: "/tokens/{id}",
    function: "tokens",
    who: "operator",
    summary: "End a token at once",
    answer: [204],
    errors: ["404 token_not_found"],
  },
  {
    method: "GET",
    path: "/status",
    function: "status",
    who: "operator",
    summary: "How hosts, cameras and functions are doing, and what there is to do about it",
    answer: [200, "Status"],
  },
  {
    method: "GET",
    path: "/cost",
    function: "status",
    who: "operator",
    summary: "What Loge costs idle and running, when it ran, and what stopping by itself saved",
    answer: [200, "Cost"],
  },
  {
    method: "GET",
    path: "/openapi.json",
    function: "openapi",
    who: "anyone",
    summary: "This document",
    answer: [200],
  },
];
