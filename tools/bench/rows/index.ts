import type { Row } from "../row";
import { api } from "./api";
import { cost } from "./cost";
import { firstFrame } from "./first-frame";
import { gone } from "./gone";
import { latency } from "./latency";
import { list } from "./list";
import { proxy } from "./proxy";
import { publish } from "./publish";
import { recorder } from "./recorder";
import { soak } from "./soak";
import { start } from "./start";
import { synth } from "./synth";
import { viewers } from "./viewers";

/** In this order: starts first, because the last of them goes on; the list last, because it fills the account. */
export const ROWS: readonly Row[] = [
  start,
  synth,
  cost,
  recorder,
  publish,
  firstFrame,
  latency,
  viewers,
  gone,
  proxy,
  api,
  list,
  soak,
];
