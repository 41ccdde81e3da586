import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { Cache, type Entry, MOST_ENTRY_BYTES } from "./cache";
import { compress, type Encoding } from "./compress";
import { lifetime } from "./freshness";
import type { OriginResponse } from "./origin";
import type { CachePolicy } from "./policies";

/** What a viewer wants, as far as the cache is concerned. */
export interface Question {
  readonly key: string;
  /** What invalidations know the object by. */
  readonly address: string;
  readonly method: string;
  readonly policy: CachePolicy;
  /** What a kept text is compressed with. */
  readonly encoding?: Encoding;
  /** Whether the viewer asked for a range, or only for news. */
  readonly isPartial: boolean;
  /** Asks the origin for the whole object, with these conditions of ours instead of the viewer's. */
  whole(conditions: IncomingHttpHeaders): Promise<OriginResponse>;
  /** Asks the origin just what the viewer asked. */
  asAsked(): Promise<OriginResponse>;
}

/** An answer in memory, and how it was come by; or one that only streams through. */
export type Reply =
  | { readonly entry: Entry; readonly how: "Hit" | "Miss" | "RefreshHit"; readonly loose?: undefined }
  | { readonly loose: OriginResponse; readonly entry?: undefined };

/** A question while the origin is asked. */
interface Asking extends Question {
  /** Its object was invalidated meanwhile: the answer is for who asked before, and is not kept. */
  isOutdated: boolean;
}

/**
 * What CloudFront remembers: fresh answers are served again, stale ones are asked about, and many viewers of one missing
 * object are one question to the origin. What is large, of unknown size or not to be kept is never held: it streams through.
 */
export class Memory {
  private readonly cache = new Cache();
  private readonly asking = new Set<Asking>();
  /** Questions that answer many; each resolves with what others may be served, if anything. */
  private readonly flights = new Map<string, Promise<Entry | undefined>>();

  constructor(
    private readonly errorTtl: (status: number) => number,
    private readonly now: () => number,
  ) {}

  async answer(question: Question): Promise<Reply> {
    const { key, method, policy } = question;
    const kept = this.cache.get(key);
    if (kept && kept.expires > this.now()) return { entry: kept, how: "Hit" };
    if (method !== "GET") return { loose: await question.asAsked() };
    if (policy.maxTtl === 0) return this.ask(question, (asking) => this.keepError(asking));

    const flight = this.flights.get(key);
    if (flight) {
      const entry = await flight;
      return entry ? { entry, how: "Hit" } : { loose: await question.asAsked() };
    }
    const fetching = this.ask(question, (asking) => this.fetch(asking, kept?.status === 200 ? kept : undefined));
    const shared = fetching.then(
      ({ entry }) => (entry && entry.expires > entry.stored ? entry : undefined),
      () => undefined,
    );
    this.flights.set(key, shared);
    return fetching.finally(() => {
      if (this.flights.get(key) === shared) this.flights.delete(key);
    });
  }

  /** From now on nobody is served what the origin was asked for before. */
  invalidate(isMeant: (address: string) => boolean): void {
    this.cache.forget(isMeant);
    for (const asking of this.asking) {
      if (!isMeant(asking.address)) continue;
      asking.isOutdated = true;
      this.flights.delete(asking.key);
    }
  }

  private async ask(question: Question, how: (asking: Asking) => Promise<Reply>): Promise<Reply> {
    const asking = { ...question, isOutdated: false };
    this.asking.add(asking);
    return how(asking).finally(() => this.asking.delete(asking));
  }

  private async fetch(question: Asking, stale: Entry | undefined): Promise<Reply> {
    const answer = await question.whole(revalidation(stale)).catch((error) => {
      if (!stale) throw error;
    });
    if (stale && (!answer || answer.status >= 500)) {
      // The origin is in trouble: CloudFront goes on with what it has.
      answer?.body.destroy();
      return { entry: this.renew(question, stale, {}, this.errorTtl(answer?.status ?? 502)), how: "Hit" };
    }
    if (!answer) throw new Error("The origin gave no answer.");
    if (stale && answer.status === 304) {
      answer.body.destroy();
      const { "content-length": _, ...news } = answer.headers;
      return {
        entry: this.renew(
          question,
          stale,
          news,
          lifetime(200, { ...stale.headers, ...news }, question.policy, 0, this.now()),
        ),
        how: "RefreshHit",
      };
    }
    if (isSmall(answer)) return { entry: await this.keep(question, answer), how: "Miss" };
    if (!question.isPartial) return { loose: answer };
    answer.body.destroy();
    return { loose: await question.asAsked() };
  }

  /** Errors are kept even where nothing else is. */
  private async keepError(question: Asking): Promise<Reply> {
    const answer = await question.asAsked();
    const seconds = answer.status < 400 ? 0 : this.lifetime(question, answer);
    if (seconds === 0 || !isSmall(answer)) return { loose: answer };
    return { entry: await this.keep(question, answer), how: "Miss" };
  }

  private async keep(question: Asking, answer: OriginResponse): Promise<Entry> {
    const { status, headers } = answer;
    const seconds = this.lifetime(question, answer);
    const stored = this.now();
    const body = await readAll(answer.body);
    const { address } = question;
    const entry = await compress(
      { address, status, headers, body, stored, expires: stored + seconds * 1000 },
      question.encoding,
    );
    this.store(question, entry);
    return entry;
  }

  private lifetime({ policy }: Question, { status, headers }: OriginResponse): number {
    return lifetime(status, headers, policy, this.errorTtl(status), this.now());
  }

  private renew(question: Asking, entry: Entry, news: IncomingHttpHeaders, seconds: number): Entry {
    const stored = this.now();
    const { etag = entry.headers.etag } = entry.headers;
    const renewed = {
      ...entry,
      headers: { ...entry.headers, ...news, etag },
      stored,
      expires: stored + seconds * 1000,
    };
    this.store(question, renewed);
    return renewed;
  }

  /** What may not be kept takes the place of what was: no viewer sees the older one again. */
  private store({ key, isOutdated }: Asking, entry: Entry): void {
    if (isOutdated) return;
    if (entry.expires > entry.stored) this.cache.set(key, entry);
    else this.cache.delete(key);
  }
}

function revalidation(stale: Entry | undefined): IncomingHttpHeaders {
  const etag = stale?.originEtag ?? stale?.headers.etag;
  return etag ? { "if-none-match": etag } : {};
}

function isSmall({ headers }: OriginResponse): boolean {
  return Number(headers["content-length"] ?? Number.NaN) <= MOST_ENTRY_BYTES;
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
