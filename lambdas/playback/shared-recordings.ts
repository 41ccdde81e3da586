import { isExpired, type Row, readRow } from "../shared/recording-row";
import { roundsId, shareId } from "../shared/share-rows";
import type { Table } from "../shared/table";

export interface SharedRecording {
  readonly row: Row;
  /** When the link ends, in seconds since 1970. */
  readonly expires: number;
}

/** 32 bytes in base64url. */
const looksLikeToken = /^[A-Za-z0-9_-]{43}$/;

/** What links lead to. */
export class SharedRecordings {
  constructor(
    private readonly access: Pick<Table, "get">,
    private readonly recordings: Pick<Table, "get">,
    private readonly now: () => number = Date.now,
  ) {}

  /** Undefined when there is no such link, it has ended, or its recording is deleted or kept no longer. */
  async find(token: string): Promise<SharedRecording | undefined> {
    const link = looksLikeToken.test(token) ? await this.access.get(shareId(token)) : undefined;
    if (!link || Number(link.expires) * 1000 <= this.now()) return undefined;
    const id = String(link.recording);
    const [rounds, item] = await Promise.all([this.access.get(roundsId(id)), this.recordings.get(id)]);
    const row = readRow(item);
    const isOpen = rounds?.round === link.round && row && !row.deleted && !isExpired(row, this.now());
    return isOpen ? { row, expires: Number(link.expires) } : undefined;
  }
}
