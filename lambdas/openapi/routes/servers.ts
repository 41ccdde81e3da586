import type { Route } from "./route";

/** The two hosts: switching, upkeep, how they do and what they cost. */
export const servers: readonly Route[] = [
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
    summary: "Switch both servers on, or keep them on when they were switched off and still store what was recorded",
    answer: [202, "Action"],
    errors: ["409 servers_changing", "409 server_missing", "503 no_capacity"],
  },
  {
    method: "POST",
    path: "/servers/off",
    function: "servers",
    who: "operator",
    summary:
      "Switch both servers off: once what was recorded is stored, within ten minutes, or at once when asked a second time",
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
    path: "/servers/upkeep",
    function: "servers",
    who: "operator",
    summary: "How the last update of each server's packages and of the certificate went",
    answer: [200, "Upkeep"],
  },
  {
    method: "POST",
    path: "/servers/upkeep",
    function: "servers",
    who: "operator",
    summary: "Do one now; both servers must be off, the one is switched on for it and off again",
    body: "UpkeepMode",
    answer: [202, "UpkeepMode"],
    errors: ["400 unknown_mode", "409 servers_on", "409 upkeep_running"],
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
];
