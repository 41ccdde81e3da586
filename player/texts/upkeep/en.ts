/** The texts of the servers' upkeep. */
export const en = {
  "upkeep.title": "Upkeep",
  "upkeep.lead":
    "Once a month, at night, each server is switched on for some minutes, brought up to date and switched off again. Only while both are off: a broadcast is never touched.",
  "upkeep.off": "To do it now, switch the servers off first.",
  "upkeep.now": "Do it now",
  "upkeep.mode.owncast-os-update": "Video server: packages",
  "upkeep.mode.proxy-os-update": "Front door: packages",
  "upkeep.mode.proxy-cert-renew": "Front door: certificate",
  "upkeep.none": "Not done yet",
  "upkeep.state.running": "Being done since {time}. It takes some minutes.",
  "upkeep.state.done": "Done: {time}",
  "upkeep.state.failed": "Failed: {time}. It is tried again in the first week of the month, or now.",
  "upkeep.state.skipped": "Left out, as the servers or another upkeep were on: {time}",
  "upkeep.asked": "Asked for. The server is being switched on.",

  "error.servers_on": "Switch the servers off first.",
  "error.upkeep_running": "Another one is being done. Try again when it is over.",
};

export type UpkeepKey = keyof typeof en;
