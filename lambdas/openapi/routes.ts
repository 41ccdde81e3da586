import type { Group } from "../shared/requires";
import type { schemas } from "./schemas";

type Schema = keyof typeof schemas;

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
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
  readonly answer: readonly [status: 200 | 202 | 204, schema?: Schema];
  /** Codes of the error contract beside those of every route. */
  readonly errors?: readonly string[];
}

const after = "The `next` of the page before, for the same camera.";

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
    method: "GET",
    path: "/recordings",
    function: "recordings",
    who: "viewer",
    summary: "Recordings, newest first",
    query: {
      camera: { description: "Only those of this camera.", schema: { type: "string" } },
      after: { description: after, schema: { type: "string" } },
      limit: { description: "How many.", schema: { type: "integer", minimum: 1, maximum: 100, default: 24 } },
    },
    answer: [200, "RecordingPage"],
  },
  {
    method: "GET",
    path: "/recordings/{id}",
    function: "recordings",
    who: "viewer",
    summary: "One recording",
    answer: [200, "Recording"],
    errors: ["404 recording_not_found"],
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
