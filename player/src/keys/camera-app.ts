/**
 * What a camera app reads from a QR code: Larix Broadcaster's link of settings, "Larix Grove", which IRL Pro reads too. It
 * adds a connection, or changes the one of the same name, and sets what Loge wants of a picture: H.264 with a keyframe
 * every two seconds. Names and values are those that the app's own export writes.
 * @param address with the stream key
 */
export function cameraAppLink(name: string, address: string): string {
  const settings = [
    ["conn[][url]", address],
    ["conn[][name]", name],
    ["conn[][overwrite]", "on"],
    ["enc[vid][format]", "avc"],
    ["enc[vid][keyframe]", "2"],
  ] as const;
  // Blanks as %20: an app that reads addresses does not take a plus for one.
  return `larix://set/v1?${settings.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&")}`;
}
