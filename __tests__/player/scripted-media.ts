/** Moved to tools/pictures/scripted-media.ts; secondSeen is in ./seconds. */
export * from "../../tools/pictures/scripted-media";
export { secondSeen } from "./seconds";
