import type { AddressInfo } from "node:net";
import { createServer, connect as dial, type Server, type Socket } from "node:net";

/** A line to Owncast that can begin to change what it carries. */
export class DamagedLine {
  isDamaged = false;
  private readonly sockets = new Set<Socket>();
  private constructor(private readonly server: Server) {}

  /** @param port where it leads to. */
  static async open(port: number): Promise<DamagedLine> {
    const server = createServer();
    const line = new DamagedLine(server);
    server.on("connection", (near) => {
      const far = dial(port, "127.0.0.1");
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        line.sockets.add(from);
        from.on("error", () => to.destroy());
        from.on("close", () => to.destroy());
      }
      near.on("data", (data) => far.write(line.isDamaged ? data.map((byte) => byte ^ 0x55) : data));
      far.on("data", (data) => near.write(data));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return line;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
