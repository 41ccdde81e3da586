import type { Api } from "../api";
import { copies } from "../asking";
import { moment } from "../clock";
import type { Camera, StreamKey } from "../contract";
import { find, locale, say } from "../page";
import { qrSvg } from "../qr/svg";
import { cameraAppLink } from "./camera-app";
import { openDialog } from "./dialog";

/**
 * A camera's stream key: copied, shown, given to an app by its QR code, changed for a new one.
 * @param onMade is told the new key
 */
export function keyDialog(camera: Camera, api: Api, onMade: (key: string) => void): void {
  const asking = openDialog("key-dialog");
  const { dialog, attempt, said } = asking;
  const path = `/cameras/${camera.name}/key`;
  const protocol = find<HTMLSelectElement>(dialog, "[name=protocol]");
  const [server, key] = [find(dialog, "[data-server]"), find(dialog, "[data-key]")];
  const [reveal, draw] = ["show", "qr"].map((name) => find<HTMLButtonElement>(dialog, `[data-action=${name}]`));
  const rotate = find<HTMLButtonElement>(dialog, "[data-action=rotate]");
  let known: StreamKey | undefined;
  const shown = { key: false, code: false, sure: false };

  const address = () => known?.[protocol.value as "rtmp" | "rtmps"] ?? "";
  const redraw = () => {
    const whole = known?.streamKey ?? "";
    server.textContent = address();
    key.textContent = shown.key ? whole : masked(whole);
    for (const each of dialog.querySelectorAll<HTMLElement>("[data-known]")) each.hidden = !whole;
    find(dialog, "[data-unknown]").hidden = !known || Boolean(whole);
    if (reveal) reveal.textContent = say(shown.key ? "key.hide" : "key.show");
    if (draw) draw.textContent = say(shown.code ? "key.hideCode" : "key.showCode");
    rotate.textContent = say(shown.sure ? "key.rotateSure" : "key.rotate");
    const code = find(dialog, "figure");
    code.hidden = !shown.code || !whole;
    find(code, "div").replaceChildren(
      ...(code.hidden ? [] : [qrSvg(cameraAppLink(camera.title, `${address()}/${whole}`))]),
    );
    const until = known?.beforeUntil;
    find(dialog, "[data-before]").textContent = until ? say("key.before", { time: moment(until, locale) }) : "";
  };
  const load = async () => {
    known = await api.get<StreamKey>(path);
    redraw();
  };

  find(dialog, "h2").textContent = say("key.title", { title: camera.title });
  protocol.onchange = redraw;
  copies(find(dialog, "[data-action=copy-server]"), address, asking);
  copies(find(dialog, "[data-action=copy-key]"), () => known?.streamKey ?? "", asking);
  if (reveal) reveal.onclick = () => turn("key");
  if (draw) draw.onclick = () => turn("code");
  rotate.onclick = () => {
    if (!shown.sure) return turn("sure");
    void attempt(async () => {
      const { streamKey } = await api.post<{ streamKey: string }>(path);
      shown.sure = false;
      onMade(masked(streamKey));
      await load();
      said(say("key.made"));
    });
  };
  redraw();
  void attempt(load);

  function turn(what: keyof typeof shown): void {
    shown[what] = !shown[what];
    redraw();
  }
}

/** As the API masks it. */
function masked(key: string): string {
  return key.length < 16 ? "…" : `${key.slice(0, 4)}…${key.slice(-4)}`;
}
