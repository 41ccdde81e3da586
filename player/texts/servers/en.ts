/** The texts of the servers' card. */
export const en = {
  "servers.status.off": "Off",
  "servers.status.starting": "Starting",
  "servers.status.startingIn": "Starting, ready in about {seconds}\u00a0s",
  "servers.status.on": "On",
  "servers.status.stopping": "Stopping",
  "servers.status.unknown": "Looking…",
  "servers.lead.off": "Nothing runs, so no computing is billed.",
  "servers.lead.starting": "Cameras can send as soon as the servers are on.",
  "servers.lead.on": "Cameras can send. What they send is recorded.",
  "servers.lead.stopping": "What was recorded is being put away.",
  "servers.lead.unknown": "Asking how the servers are.",
  "stops.at.idle": "They switch themselves off at {time}, unless a camera sends.",
  "stops.at.nightly": "They switch themselves off for the night at {time}, unless a camera sends.",
  "stops.at.maximum": "They switch themselves off at {time} at the latest.",

  "servers.offNow": "Switch off now",
  "storing.some": "Storing {amount} of recordings first. Off by {time} at the latest.",
  "storing.last": "Storing the last recordings first. Off by {time} at the latest.",
  "storing.done": "Everything is stored. They are off within a minute.",
  "storing.hint": "Nothing is lost if you switch off now: the rest is stored at the next start.",

  "servers.upkeep.owncast-os-update":
    "Upkeep: bringing the video server's packages up to date, since {time}. It is switched off again when that is done.",
  "servers.upkeep.proxy-os-update":
    "Upkeep: bringing the front door's packages up to date, since {time}. It is switched off again when that is done.",
  "servers.upkeep.proxy-cert-renew":
    "Upkeep: renewing the front door's certificate, since {time}. It is switched off again when that is done.",
  "servers.upkeepHint": "Cameras need not wait: switched on now, both servers stay on.",
};

export type ServersKey = keyof typeof en;
