import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { Api } from "../../player/src/api";
import { MediaPass } from "../../player/src/media-pass";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

interface Props {
  readonly life?: number;
  readonly media?: () => Response;
  readonly fails?: () => boolean;
}

function passFor({ life = 3600, media = () => new Response("{}"), fails = () => false }: Props = {}) {
  let renewals = 0;
  const api = new Api((async () => {
    if (fails()) throw new TypeError("Failed to fetch");
    renewals++;
    return Response.json({ expires: new Date(Date.now() + life * 1000).toISOString() });
  }) as typeof fetch);
  const pass = new MediaPass(api, (async () => media()) as unknown as typeof fetch);
  return { pass, renewals: () => renewals };
}

const minutes = (n: number) => jest.advanceTimersByTimeAsync(n * 60_000);

describe("media cookies", () => {
  test("are renewed at half of their life, again and again", async () => {
    const { pass, renewals } = passFor();
    await pass.renew();
    await minutes(29.9);
    expect(renewals()).toBe(1);
    await minutes(90.2);
    expect(renewals()).toBe(5);
    pass.close();
    await minutes(90);
    expect(renewals()).toBe(5);
  });

  test("are asked for once by callers at the same time", async () => {
    const { pass, renewals } = passFor();
    await Promise.all([pass.renew(), pass.renew(), pass.renew()]);
    expect(renewals()).toBe(1);
  });

  test("are tried again until the network is back", async () => {
    let cut = false;
    const { pass, renewals } = passFor({ fails: () => cut });
    await pass.renew();
    cut = true;
    await minutes(31);
    expect(renewals()).toBe(1);
    cut = false;
    await minutes(0.3);
    expect(renewals()).toBe(2);
  });

  test("are renewed after a sleep only when they have grown old", async () => {
    const { pass, renewals } = passFor();
    await pass.renew();
    await pass.wake();
    expect(renewals()).toBe(1);
    jest.setSystemTime(Date.now() + 7_200_000);
    await pass.wake();
    expect(renewals()).toBe(2);
  });

  test("that have run out are renewed before anything is asked for with them", async () => {
    const { pass, renewals } = passFor();
    await pass.renew();
    await pass.ready();
    expect(renewals()).toBe(1);
    jest.setSystemTime(Date.now() + 7_200_000);
    await Promise.all([pass.ready(), pass.read("/media/garden/status.json"), pass.ready()]);
    expect(renewals()).toBe(2);
  });

  test("that cannot be renewed hold nobody up, and are not asked for at each request", async () => {
    let [cut, tries] = [false, 0];
    const { pass } = passFor({ fails: () => cut && ++tries > 0 });
    await pass.renew();
    cut = true;
    jest.setSystemTime(Date.now() + 7_200_000);
    for (let n = 0; n < 20; n++) await pass.ready();
    expect(tries).toBe(1);
  });

  test("of a clock that says they are dead already do not make a storm", async () => {
    const { pass, renewals } = passFor({ life: -100 });
    await pass.renew();
    await minutes(1);
    expect(renewals()).toBeLessThanOrEqual(31);
  });
});

describe("reading a file", () => {
  const refusing = (times: number) => () => new Response("{}", { status: times-- > 0 ? 403 : 200 });

  test("renews once upon 403 and reads again", async () => {
    const { pass, renewals } = passFor({ media: refusing(1) });
    await expect(pass.read("/media/garden/status.json")).resolves.toEqual({});
    expect(renewals()).toBe(1);
  });

  test("renews cookies that somebody else has taken away, however young they are", async () => {
    const { pass, renewals } = passFor({ media: refusing(1) });
    await pass.renew();
    await expect(pass.read("/media/garden/status.json")).resolves.toEqual({});
    expect(renewals()).toBe(2);
  });

  test("does not renew again and again for a door that stays closed", async () => {
    const { pass, renewals } = passFor({ media: refusing(99) });
    for (let n = 0; n < 9; n++) await expect(pass.read("/media/other/status.json")).resolves.toBeNull();
    expect(renewals()).toBe(1);
    jest.setSystemTime(Date.now() + 31_000);
    await expect(pass.read("/media/other/status.json")).resolves.toBeNull();
    expect(renewals()).toBe(2);
  });

  test("answers null when there is none", async () => {
    const { pass } = passFor({ media: () => new Response("", { status: 404 }) });
    await expect(pass.read("/media/garden/status.json")).resolves.toBeNull();
  });

  test("tells a camera's sign of life by the bucket's clock, whatever the host's shows", async () => {
    const told = { state: "live", heartbeat: "2026-11-21T11:00:00.000Z" };
    const headers = { "last-modified": "Sat, 21 Nov 2026 12:00:00 GMT" };
    const { pass } = passFor({ media: () => Response.json(told, { headers }) });
    const heartbeat = "2026-11-21T12:00:00.000Z";
    await expect(pass.readStatus("/media/garden/status.json")).resolves.toEqual({ ...told, heartbeat });
    const silent = passFor({ media: () => Response.json(told) });
    await expect(silent.pass.readStatus("/media/garden/status.json")).resolves.toEqual(told);
  });

  test("tells a lost network from a missing file", async () => {
    const { pass } = passFor({
      media: () => {
        throw new TypeError("Failed to fetch");
      },
    });
    await expect(pass.read("/media/garden/status.json")).rejects.toMatchObject({ code: "unreachable" });
  });
});
