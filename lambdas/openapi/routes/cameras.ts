import type { Route } from "./route";

/** Cameras and their stream keys. */
export const cameras: readonly Route[] = [
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
];
