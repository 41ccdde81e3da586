import { DOOR } from "./door";
import { LIVE } from "./live";
import { PEOPLE } from "./people";
import { RECORDINGS } from "./recordings";
import { REPORTS } from "./reports";
import type { Scene } from "./scene";
import { SERVERS } from "./servers";

export { ALBUM } from "./recordings";
export { enter, type Scene } from "./scene";

/** Every page in every state. */
export const SCENES: readonly Scene[] = [...DOOR, ...LIVE, ...RECORDINGS, ...SERVERS, ...REPORTS, ...PEOPLE];
