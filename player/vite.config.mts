import { defineConfig } from "vite";

/** The page, built the same way every time: hashed names come from content alone and nothing is inlined, so the CSP stays strict. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  logLevel: "warn",
  worker: { format: "es" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    emptyOutDir: true,
  },
});
