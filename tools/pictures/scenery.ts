import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { segments } from "./scripted-media";

interface Light {
  /** Red, green, blue from 0 to 255, at the top of the sky and at the horizon. */
  readonly sky: readonly [top: Colour, horizon: Colour];
  /** Of the farthest hill; nearer ones are darker. */
  readonly hill: Colour;
  /** Where the sun stands, in shares of the picture. */
  readonly sun: readonly [x: number, y: number];
}

type Colour = readonly [number, number, number];

const dusk: Light = {
  sky: [
    [38, 34, 74],
    [240, 152, 88],
  ],
  hill: [104, 66, 84],
  sun: [0.62, 0.5],
};
const morning: Light = {
  sky: [
    [96, 140, 178],
    [250, 222, 180],
  ],
  hill: [110, 134, 128],
  sun: [0.3, 0.42],
};
const noon: Light = {
  sky: [
    [62, 118, 186],
    [190, 216, 232],
  ],
  hill: [92, 132, 104],
  sun: [0.8, 0.12],
};
const night: Light = {
  sky: [
    [8, 10, 26],
    [34, 46, 84],
  ],
  hill: [22, 28, 50],
  sun: [0.24, 0.2],
};

/**
 * What the scripted camera sends for the pictures: hills at dusk that the camera pans along, a minute in segments of one
 * second, and a poster in another light for each recording. Drawn by ffmpeg, so that the repository holds no footage.
 * @param recordings ids
 */
export function makeScenery(folder: string, recordings: readonly string[]): void {
  mkdirSync(folder);
  const run = (...args: string[]) => execFileSync("ffmpeg", ["-v", "error", "-y", ...args], { cwd: folder });
  const draw = (light: Light, size: string, file: string) =>
    run("-f", "lavfi", "-i", `color=black:size=${size}:rate=1,format=gbrp,${hills(light)}`, "-frames:v", "1", file);
  draw(dusk, "1200x540", "hills.png");
  const pan = "crop=960:540:x='120+112*sin(t/9)':y=0";
  const video = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p"];
  const hls = ["-f", "hls", "-hls_time", "1", "-hls_list_size", "0", "-hls_segment_filename", "%03d.ts", "all.m3u8"];
  const still = ["-loop", "1", "-framerate", "25", "-i", "hills.png", "-f", "lavfi", "-i", "anullsrc"];
  run(...still, "-t", String(segments), "-vf", pan, ...video, "-c:a", "aac", ...hls);
  draw(dusk, "480x270", "poster.jpg");
  for (const [n, id] of recordings.entries()) {
    mkdirSync(join(folder, id));
    draw([dusk, morning, noon, night][n % 4] as Light, "480x270", join(id, "poster.jpg"));
  }
}

/** ffmpeg's `geq`: for each pixel the nearest hill that covers it, else the sky with its sun. */
function hills({ sky: [top, horizon], hill, sun: [sunX, sunY] }: Light): string {
  const [x, y] = ["(X/W)", "(Y/H)"];
  const ridges = [
    `0.60+0.045*sin(${x}*7+1)+0.015*sin(${x}*19)`,
    `0.71+0.05*sin(${x}*5+2.5)+0.012*sin(${x}*23+1)`,
    `0.84+0.05*sin(${x}*4+4)+0.01*sin(${x}*31)`,
  ];
  const distance = `hypot((X-W*${sunX})/H\\,${y}-${sunY})`;
  const channel = (n: 0 | 1 | 2) => {
    const sky = `${top[n]}+(${horizon[n] - top[n]})*pow(min(1\\,${y}/0.66)\\,1.4)`;
    const sun = `${[255, 214, 150][n]}*(lt(${distance}\\,0.055)*0.55+exp(-${distance}*7)*0.4)`;
    return ridges.reduce(
      (behind, ridge, depth) => `if(gt(${y}\\,${ridge})\\,${Math.round(hill[n] * 0.58 ** depth)}\\,${behind})`,
      // From the farthest to the nearest, which covers all.
      `min(255\\,${sky}+${sun})`,
    );
  };
  return `geq=r='${channel(0)}':g='${channel(1)}':b='${channel(2)}'`;
}
