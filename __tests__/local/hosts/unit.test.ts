import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { expandVariables, parseEnvironmentFile } from "../../../local/hosts/command";
import { parseUnit } from "../../../local/hosts/unit";
import { expandSpecifiers, parseUnitFile, templateOf, timeSpan, words } from "../../../local/hosts/unit-file";

const unit = (text: string, name = "a.service") => parseUnit(text, name, "ip-10-20-0-26");

describe("a unit file", () => {
  test("has sections, comments and continued lines", () => {
    const text =
      "# comment\n[Service]\nExecStart=/bin/echo one \\\n; a comment between\n  two\n\n;ExecStart=no\nType = oneshot\n";
    expect(parseUnitFile(text, "a.service")).toEqual([
      { section: "Service", key: "ExecStart", value: "/bin/echo one two", line: 3 },
      { section: "Service", key: "Type", value: "oneshot", line: 8 },
    ]);
  });

  test.each([
    ["Type=simple", "a.service:1"],
    ["[Service]\nnonsense", "a.service:2"],
    ["[Service]\nExecStart=/bin/true \\", "a.service:2: the last line ends with a backslash"],
  ])("that is none is refused: %j", (text, message) => {
    expect(() => parseUnitFile(text, "a.service")).toThrow(message);
  });

  test("lists add up, and an empty value forgets what stands before it", () => {
    const { after, requires } = unit(
      "[Unit]\nAfter=a b\nAfter=c\nRequires=a\nRequires=\nRequires=d\n[Service]\nExecStart=/bin/true",
    );
    expect([after, requires]).toEqual([["a", "b", "c"], ["d"]]);
  });

  test("has systemd's defaults", () => {
    expect(unit("[Service]\nExecStart=/bin/true")).toMatchObject({
      startLimit: { within: 10_000, burst: 5 },
      service: {
        type: "simple",
        restart: "no",
        restartDelay: 100,
        startTimeout: 90_000,
        stopTimeout: 90_000,
        killSignal: "SIGTERM",
        killMode: "control-group",
      },
    });
    expect(unit("[Service]\nType=oneshot\nExecStart=/bin/true").service?.startTimeout).toBe(Number.POSITIVE_INFINITY);
  });

  test.each([
    ["[Service]\nExecStart=/bin/true\nWatchdogSec=5", "a.service:3: local hosts do not honour WatchdogSec="],
    ["[Service]\nType=forking\nExecStart=/bin/true", "Type=forking: local hosts know simple, exec, oneshot"],
    ["[Service]\nRestart=sometimes\nExecStart=/bin/true", "Restart=sometimes"],
    ["[Service]\nType=oneshot", "has no ExecStart="],
    ["[Service]\nExecStart=/bin/true\nExecStart=/bin/false", "more than one ExecStart="],
    ["[Service]\nExecStart=/bin/true %z", "the specifier %z is not known"],
    ["[Service]\nExecStart=/bin/sh -c 'open", "a quote is not closed"],
    ["[Service]\nExecStart=/bin/true\nRestartSec=soon", "not a time span: soon"],
  ])("is refused where this machine would do something else than AWS: %j", (text, message) => {
    expect(() => unit(text)).toThrow(message);
  });

  test("may say what means something only to systemd", () => {
    expect(
      unit(
        "[Unit]\nDescription=x\n[Service]\nUser=loge\nProtectSystem=strict\nNoNewPrivileges=yes\nLimitNOFILE=9\nExecStart=/bin/true",
      ).service?.start,
    ).toHaveLength(1);
  });

  test("of a timer names its unit and its times", () => {
    expect(unit("[Timer]\nOnBootSec=1min\nOnUnitActiveSec=90", "loge-idle.timer").timer).toMatchObject({
      unit: "loge-idle.service",
      onBoot: [60_000],
      onUnitActive: [90_000],
    });
    expect(() => unit("[Timer]\nOnCalendar=daily", "a.timer")).toThrow("OnCalendar");
    expect(() => unit("[Timer]\nUnit=b.service", "a.timer")).toThrow("has no On…Sec=");
  });

  test("template and instance", () => {
    expect(templateOf("owncast@garden.service")).toEqual({ file: "owncast@.service", instance: "garden" });
    expect(templateOf("loge-proxy.service")).toEqual({ file: "loge-proxy.service", instance: "" });
    expect(expandSpecifiers("%p %i %n %N %H 100%%", "owncast@garden.service", "host")).toBe(
      "owncast garden owncast@garden.service owncast@garden host 100%",
    );
  });
});

describe("values", () => {
  test.each([
    ["90", 90_000],
    ["5min 20s", 320_000],
    ["1h30min", 5_400_000],
    ["100ms", 100],
    ["0", 0],
    ["infinity", Number.POSITIVE_INFINITY],
    ["2.5s", 2_500],
  ])("time span %s", (text, milliseconds) => {
    expect(timeSpan(text)).toBe(milliseconds);
  });

  test.each(["", "x", "5 parsecs", "-1"])("no time span: %j", (text) => {
    expect(() => timeSpan(text)).toThrow("not a time span");
  });

  test("words keep what quotes hold together", () => {
    expect(words(`a 'b "c" d' "e\\"f" g\\ h ''`)).toEqual(["a", 'b "c" d', 'e"f', "g h", ""]);
  });

  test("any words survive being quoted", () => {
    const quoted = (word: string) => `"${word.replace(/["\\]/g, "\\$&")}"`;
    fc.assert(fc.property(fc.array(fc.string()), (list) => expect(words(list.map(quoted).join(" "))).toEqual(list)));
  });

  test("variables are put in as systemd does", () => {
    const env = { LIST: "one  two", ONE: "a b" };
    expect(expandVariables(["$LIST", "$LIST", "x${ONE}y", "${NONE}", "$$ONE", "a$LIST", "$NONE"], env)).toEqual([
      "$LIST",
      "one",
      "two",
      "xa by",
      "",
      "$ONE",
      "a$LIST",
    ]);
  });

  test("an environment file", () => {
    expect(parseEnvironmentFile(`# comment\nA=1\nB="two words"\nC='x'\nD=\n bad line\nE=a=b\n`)).toEqual({
      A: "1",
      B: "two words",
      C: "x",
      D: "",
      E: "a=b",
    });
  });
});
