/** Full screen and picture-in-picture. A browser that refuses either leaves the picture where it is. */

/** iPhones fill the screen with the picture alone, and only so. */
interface PhoneVideo extends HTMLVideoElement {
  webkitEnterFullscreen?(): void;
}

export function canFill(stage: HTMLElement, video: PhoneVideo): boolean {
  return "requestFullscreen" in stage || "webkitEnterFullscreen" in video;
}

export async function fill(stage: HTMLElement, video: PhoneVideo): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen().catch(() => {});
  else if ("requestFullscreen" in stage) await stage.requestFullscreen().catch(() => {});
  else video.webkitEnterFullscreen?.();
}

export function canFloat(video: HTMLVideoElement): boolean {
  return "requestPictureInPicture" in video && document.pictureInPictureEnabled;
}

export async function float(video: HTMLVideoElement): Promise<void> {
  if (!canFloat(video)) return;
  if (document.pictureInPictureElement) await document.exitPictureInPicture().catch(() => {});
  else await video.requestPictureInPicture().catch(() => {});
}
