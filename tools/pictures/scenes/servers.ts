import { dark, four, type Scene, viewer } from "./scene";

export const SERVERS: readonly Scene[] = [
  { name: "servers", at: "#/servers", script: { cameras: four.slice(0, 2) }, shows: "[data-status=on]" },
  { name: "servers-viewer", at: "#/servers", script: viewer, shows: "[data-status=on]" },
  { name: "servers-off", at: "#/servers", script: dark, shows: "[data-status=off]" },
  {
    name: "servers-starting",
    at: "#/servers",
    script: { servers: "starting", camera: null, readyIn: 38 },
    shows: "[data-status=starting]",
  },
  {
    name: "servers-stopping",
    at: "#/servers",
    script: { servers: "stopping", camera: null },
    shows: "[data-status=stopping]",
  },
  {
    name: "servers-stopping-soon",
    at: "#/servers",
    script: {
      camera: "waiting",
      stops: { stopsAt: new Date(Date.now() + 4.5 * 60_000).toISOString(), stopsBecause: "idle" },
    },
    shows: "#stop-warning:visible",
  },
];
