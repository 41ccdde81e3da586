import { follow } from "../emulator/feed";
import { startInbox } from "./inbox";
import type { Mail, Received } from "./page";

export interface MailOptions {
  /** The emulator. */
  readonly endpoint: string;
  /** Of the inbox, on loopback; 0 takes a free one. */
  readonly port: number;
  /** Where whoever runs Loge reads it; not a file, for invitations hold first passwords. */
  readonly say: (line: string) => void;
  readonly log: (line: string) => void;
}

export interface Mails {
  /** Where all e-mails of this run are read. */
  readonly inbox: string;
  stop(): Promise<void>;
}

/**
 * Shows in the terminal, and in an inbox, what AWS would send by e-mail from now on: invitations, codes for a forgotten
 * password, alarms. They are kept in memory, as long as the run.
 */
export async function startMail({ endpoint, port, say, log }: MailOptions): Promise<Mails> {
  const received: Received[] = [];
  const inbox = await startInbox({ port, mails: () => received });
  const following = await follow<{ mail: Mail }>({
    endpoint,
    feed: "mails",
    onEvent: ({ mail }) => {
      received.push({ ...mail, at: new Date() });
      say(`  ✉ to ${mail.to}, “${mail.subject}”: ${mail.text}`);
    },
    onLost: () => say("  ✉ more e-mails came than could be shown: have the latest sent again"),
    log,
  }).catch(async (error) => {
    await inbox.stop();
    throw error;
  });
  return {
    inbox: inbox.url,
    async stop() {
      await following.stop();
      await inbox.stop();
    },
  };
}
