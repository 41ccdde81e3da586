/** The texts of the page that tells how all of it is doing. */
export const en = {
  "status.well": "All is well: there is nothing to do.",
  "status.warned": "Nothing is broken, but a camera warns of something.",
  "status.todo.one": "There is 1 thing to do.",
  "status.todo.more": "There are {count} things to do.",
  "status.looking": "Looking…",
  "status.asked": "As of {time}.",
  "status.again": "Look again",
  "status.hosts": "Hosts",
  "status.cameras": "Cameras",
  "status.functions": "Functions",
  "status.boot.none": "Its set-up has not reported yet.",
  "status.boot.done": "Set up at {time}.",
  "status.boot.failed": "Its set-up of {time} failed at: {step}",
  "status.boot.lines": "What it said last",
  "status.silent.proxy": "Closed to {names}: nginx is down.",
  "status.silent.owncast": "Owncast does not answer for {names}.",
  "status.certificate.until": "Cameras can trust {name} until {time}.",
  "status.certificate.failed": "No new certificate for {name}: {error}",

  "status.camera.waiting": "Waiting for the camera",
  "status.camera.live": "Live",
  "status.camera.ended": "Ended",
  "status.camera.silent": "No sign of life",
  "status.camera.off": "Off",
  "status.bitrate": "Bit rate",
  "status.keyframes": "A keyframe every",
  "status.delay": "Stored after",
  "status.spool": "Waits on the disk",
  "status.spool.none": "nothing",
  "status.spool.since": "since {time}",
  "status.heartbeat": "Last sign of life",
  "status.unknown": "not known",
  "status.never": "never",

  "status.functions.well": "None of {count} failed in the last 24 hours.",
  "status.functions.failed": "Failed in the last 24 hours: {names}.",
  "status.functions.untold": "Not known of: {names}.",
  "status.functions.all": "All functions",
  "status.functions.name": "Function",
  "status.functions.errors": "Failed in 24 hours",
  "status.functions.letters": "Events given up",

  "advice.host_gone": "{what} does not exist any more.",
  "advice.host_gone.do": "Apply the settings again: npm run apply. What it kept is on a disk of its own.",
  "advice.boot_failed": "{what}: the set-up failed.",
  "advice.boot_failed.do":
    "It tries again by itself. If it lasts, read its last lines below or with npm run logs, put right what they name, and switch off and on.",
  "advice.host_silent": "{what}: it is on, and what runs there does not answer.",
  "advice.host_silent.do":
    "What has ended is started again by itself; what hangs is not. If it lasts, read npm run logs, which has its last words, and switch off and on.",
  "advice.certificate_failed": "{what}: the front door for cameras got no certificate for it.",
  "advice.certificate_failed.do":
    "RTMPS goes on, but cameras that check certificates refuse it without one. The front door says below what was refused: as a rule the zone in the settings is not the one that the internet asks, or a CAA record forbids it. It tries again at each start, and when the certificate is renewed on the servers page.",
  "advice.camera_silent": "{what}: the servers run, and nothing is heard of it.",
  "advice.camera_silent.do":
    "Read npm run logs -- owncast. Switching off and on starts all of it anew; nothing that was recorded is lost.",
  "advice.spool_waits": "{what}: recordings wait on the server's disk to be stored.",
  "advice.spool_waits.do":
    "Leave the servers on until nothing waits. If it grows, lower the camera's bit rate, or see whether AWS reports trouble with S3.",
  "advice.segments_late": "{what}: it takes long until the picture is stored.",
  "advice.segments_late.do":
    "Viewers are as late. Lower the camera's bit rate; if that does not help, take a larger media host.",
  "advice.keyframes_rare": "{what}: keyframes are far apart.",
  "advice.keyframes_rare.do":
    "Set the camera's keyframe interval (GOP, I-frame) to 2\u00a0s: the picture comes sooner, and less late.",
  "advice.bitrate_high": "{what}: the bit rate is high.",
  "advice.bitrate_high.do":
    "Many phones cannot follow. Lower it to 6\u00a0Mbit/s or less, or add a smaller rendition to the settings.",
  "advice.function_fails": "{what}: calls failed in the last 24 hours.",
  "advice.function_fails.do":
    "Its log in CloudWatch says why; look for \u201cERROR\u201d, or for the request id that somebody was shown.",
  "advice.dead_letters": "{what}: events were given up for good.",
  "advice.dead_letters.do":
    "They wait for two weeks in its queue. When the cause is gone, send them back from there (redrive); the daily sweep makes good what recordings need.",
  "advice.mail_unconfirmed": "Nobody gets the alarms' mail.",
  "advice.mail_unconfirmed.do":
    "Confirm the mail that AWS sent. It works for three days; after that, have a new one sent: SNS, the topic, Request confirmation.",
};

export type StatusKey = keyof typeof en;
