/** hls.js types its light build only under the main name. */
declare module "hls.js/light" {
  export * from "hls.js";
  export { default } from "hls.js";
}
