/** Moved to tools/pictures/scripted-loge.ts, where the pictures use it too: edit it there. */
export * from "../../tools/pictures/scripted-loge";
