import type { Page } from "playwright-core";
import { bits, square } from "../../../tools/pictures/scripted-media";

/** The second that the picture on the page shows, read from its squares; null while there is none. */
export function secondSeen(page: Page, selector = "video"): Promise<number | null> {
  return page.evaluate(
    ({ selector, bits, square }) => {
      const video = document.querySelector<HTMLVideoElement>(selector);
      if (!video || video.readyState < 2 || video.seeking) return null;
      const canvas = new OffscreenCanvas(bits * square, square);
      const context = canvas.getContext("2d");
      context?.drawImage(video, 0, 0);
      let second = 0;
      for (let bit = 0; bit < bits; bit++) {
        const [red = 0] = context?.getImageData(bit * square + square / 2, square / 2, 1, 1).data ?? [];
        if (red > 127) second += 2 ** bit;
      }
      return second;
    },
    { selector, bits, square },
  );
}
