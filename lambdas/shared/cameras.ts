import * as v from "valibot";
import { required } from "./environment";

/** The variable `CAMERAS`: JSON, a list of what the function wants to know of each camera. */
export function cameras<T extends v.GenericSchema>(Camera: T): v.InferOutput<T>[] {
  return v.parse(v.array(Camera), JSON.parse(required("CAMERAS")));
}
