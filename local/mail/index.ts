import { follow } from "../emulator/feed";

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface MailOptions {
  /** The emulator. */
  readonly endpoint: string;
  /** Where whoever runs Loge reads it; not a file, for invitations hold first passwords. */
  readonly say: (line: string) => void;
  readonly log: (line: string) => void;
}

/** Shows in the terminal what AWS would send by e-mail: invitations, and codes for a forgotten password. */
export function startMail({ endpoint, say, log }: MailOptions): Promise<{ stop(): Promise<void> }> {
  return follow<{ mail: Mail }>({
    endpoint,
    feed: "mails",
    onEvent: ({ mail: { to, subject, text } }) => say(`  ✉ to ${to}, “${subject}”: ${text}`),
    onLost: () => say("  ✉ more e-mails came than could be shown: have the latest sent again"),
    log,
  });
}
