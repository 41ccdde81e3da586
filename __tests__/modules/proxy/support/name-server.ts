import { type AddressInfo, createServer } from "node:net";

export interface NameServer {
  /** TCP, on 127.0.0.1. */
  readonly port: number;
  /** Names that were asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

const TXT = 16;

/** Answers with what `texts` finds: the TXT records of a name, without its last dot. Of all else there is nothing. */
export async function startNameServer(texts: (name: string) => Promise<string[]>): Promise<NameServer> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    // A question comes whole: it is shorter than a packet.
    socket.on("data", async (packet) => {
      const query = packet.subarray(2);
      const { name, end } = nameIn(query);
      asked.push(name);
      const found = query.readUInt16BE(end) === TXT ? await texts(name.toLowerCase()).catch(() => []) : [];
      const answer = Buffer.concat([head(query, found.length), query.subarray(12, end + 4), ...found.map(record)]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.end(Buffer.concat([length, answer]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, asked, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** With so many answers; a name without one does not exist. */
function head(query: Buffer, answers: number): Buffer {
  const bytes = Buffer.alloc(12);
  query.copy(bytes, 0, 0, 2);
  bytes.writeUInt16BE(0x8580 | (answers > 0 ? 0 : 3), 2);
  bytes.writeUInt16BE(1, 4);
  bytes.writeUInt16BE(answers, 6);
  return bytes;
}

function nameIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join("."), end: at + 1 };
}

/** One TXT record of the name in the question. */
function record(text: string): Buffer {
  const data = Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
  const fixed = Buffer.alloc(12);
  fixed.writeUInt16BE(0xc00c, 0);
  fixed.writeUInt16BE(TXT, 2);
  fixed.writeUInt16BE(1, 4);
  fixed.writeUInt16BE(data.length, 10);
  return Buffer.concat([fixed, data]);
}
