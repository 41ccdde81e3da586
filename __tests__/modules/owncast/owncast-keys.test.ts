import { existsSync, rmSync, statSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../../support/folder";
import { FakeHost } from "../host/support/fake-host";
import { camera } from "../host/support/place";

const folder = temporaryFolders();
const now = 1_800_000_000;
const day = 24 * 3600;
const ssm = "/loge/test/owncast";

interface World {
  /** What SSM has, below `/loge/test/owncast/`; undefined when it cannot be reached. */
  parameters: Record<string, string> | undefined;
  /** When the camera connected; null when none is there. */
  connected: string | null;
  time: number;
}

/** A media host whose cameras are set up, with a clock, an SSM and an Owncast that the test moves. */
function hostOf(names = ["garden"]) {
  const ports = (i: number) => ({ rtmp: 1, rtmps: 2, owncastRtmp: 3, owncastWeb: 8080 + i });
  const place = { cameras: names.map((name, i) => camera(name, { ports: ports(i) })) };
  const host = new FakeHost(folder(), "owncast", { place });
  const file = (name: string) => host.path(`world/${name}`);
  for (const name of names) host.write(`run/loge/owncast/${name}/ready`, "");
  host.command("date", `cat "${file("time")}"`);
  host.command(
    "aws",
    `case "$2" in
      get-parameters) cat "${file("parameters")}" ;;
      put-parameter) echo "$4 $6" >>"${file("put")}" ;;
    esac`,
  );
  host.command(
    "curl",
    `case "$*" in
      */api/status) cat "${file("status")}" ;;
      *config/streamkeys*) cat >>"${file("told")}"; echo '{"success": true}' ;;
    esac`,
  );
  /** One look, and what it told Owncast: the keys of each call. */
  const look = ({ parameters, connected, time }: World) => {
    host.write("world/told", "");
    host.write("world/time", `${time}\n`);
    host.write("world/status", JSON.stringify({ lastConnectTime: connected }));
    const list = Object.entries(parameters ?? {}).map(([name, value]) => ({ name: `${ssm}/${name}`, value }));
    if (parameters) host.write("world/parameters", JSON.stringify(list));
    else rmSync(file("parameters"), { force: true });
    const { code, stdout, stderr } = host.run("owncast-keys");
    const told = host.read("world/told").split(/(?<=\]\})/);
    const keys = told.filter(Boolean).map((one) => JSON.parse(one).value.map(({ key }: { key: string }) => key));
    return { code, output: stdout + stderr, keys };
  };
  const put = () => (existsSync(file("put")) ? host.read("world/put").trim().split("\n") : []);
  return { host, look, put };
}

const rotated = (until = now + day) => ({
  "stream-key/garden": "NewKey",
  "stream-key-before/garden": JSON.stringify([{ key: "OldKey", until }]),
});
const settled = { "stream-key/garden": "NewKey", "stream-key-before/garden": "unset" };
const begin: World = { parameters: rotated(), connected: "10:00", time: now };

describe("a new stream key", () => {
  test("is given to Owncast beside the old one, once", () => {
    const { look, put } = hostOf();
    expect(look(begin)).toEqual({ code: 0, output: "", keys: [["NewKey", "OldKey"]] });
    expect(look(begin).keys).toEqual([]);
    expect(put()).toEqual([]);
  });

  test("stands alone when the camera has connected again, and the old one is forgotten", () => {
    const { look, put } = hostOf();
    look(begin);
    expect(look({ ...begin, connected: null }).keys).toEqual([]);
    expect(look({ ...begin, connected: "11:00" }).keys).toEqual([["NewKey"]]);
    expect(put()).toEqual([`${ssm}/stream-key-before/garden unset`]);
    expect(look({ ...begin, parameters: settled, connected: "11:00" }).keys).toEqual([]);
  });

  test("stands alone after the first camera that comes, when none was there", () => {
    const { look } = hostOf();
    expect(look({ ...begin, connected: null }).keys).toEqual([["NewKey", "OldKey"]]);
    expect(look({ ...begin, connected: "11:00" }).keys).toEqual([["NewKey"]]);
  });

  test("stands alone after a day, whether the camera is there or not", () => {
    for (const connected of ["10:00", null]) {
      const { look, put } = hostOf();
      look({ ...begin, connected });
      expect(look({ ...begin, connected, time: now + day - 1 }).keys).toEqual([]);
      expect(look({ ...begin, connected, time: now + day }).keys).toEqual([["NewKey"]]);
      expect(put()).toEqual([`${ssm}/stream-key-before/garden unset`]);
    }
  });

  test("of a second rotation starts the wait again, for all that the camera may have", () => {
    const { look } = hostOf();
    look(begin);
    const before = [
      { key: "NewKey", until: now + day },
      { key: "OldKey", until: now + 60 },
    ];
    const second = { "stream-key/garden": "NewerKey", "stream-key-before/garden": JSON.stringify(before) };
    expect(look({ ...begin, parameters: second }).keys).toEqual([["NewerKey", "NewKey", "OldKey"]]);
    expect(look({ ...begin, parameters: second, time: now + 60 }).keys).toEqual([["NewerKey", "NewKey"]]);
    expect(look({ ...begin, parameters: second, connected: "11:00" }).keys).toEqual([["NewerKey"]]);
  });

  test("counts for its camera only, also when another one's Owncast does not answer", () => {
    const { host, look } = hostOf(["garden", "door"]);
    host.command(
      "curl",
      `case "$*" in
        *:8081/*) exit 7 ;;
        */api/status) cat "${host.path("world/status")}" ;;
        *config/streamkeys*) cat >>"${host.path("world/told")}"; echo '{"success": true}' ;;
      esac`,
    );
    const parameters = { ...rotated(), "stream-key/door": "DoorKey", "stream-key-before/door": "unset" };
    const { code, keys } = look({ ...begin, parameters });
    expect({ code, keys }).toEqual({ code: 1, keys: [["NewKey", "OldKey"]] });
  });
});

describe("an old key", () => {
  test("does not outlive its day because SSM cannot be reached", () => {
    const { look } = hostOf();
    look(begin);
    const { code, keys } = look({ ...begin, parameters: undefined, time: now + day });
    expect({ code, keys }).toEqual({ code: 1, keys: [["NewKey"]] });
  });

  test("and the new one stand in no argument, and in files that only root reads", () => {
    const { host, look } = hostOf();
    for (const command of ["jq", "openssl"]) host.command(command, `exec /usr/bin/${command} "$@"`);
    const { output } = look(begin);
    look({ ...begin, connected: "11:00" });
    const calls = ["aws", "curl", "jq", "openssl"].flatMap((command) => host.calls(command));
    expect(calls.length).toBeGreaterThan(10);
    expect([output, ...calls].join("\n")).not.toMatch(/NewKey|OldKey/);
    expect(statSync(host.path("run/loge/stream-keys")).mode & 0o077).toBe(0);
  });
});

test("a camera that is still being set up is left alone", () => {
  const { host, look } = hostOf();
  rmSync(host.path("run/loge/owncast/garden/ready"));
  expect(look(begin)).toEqual({ code: 0, output: "", keys: [] });
});

test("what is set up again is told its keys again", () => {
  const { host, look } = hostOf();
  look(begin);
  host.write("world/told", "");
  host.command("curl", `case "$*" in *webhooks*) echo "[]" ;; *) cat >/dev/null; echo '{"success": true}' ;; esac`);
  expect(host.run("owncast-configure", ["garden"], { input: "NewKey" }).code).toBe(0);
  expect(existsSync(host.path("run/loge/owncast/garden/admitted"))).toBe(false);
});
