/** One configuration for every layer; `npm test -- unit|synth|apply|e2e` chooses by file name (`<what>.<layer>.test.ts`, unit without a layer). */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/__tests__"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.(t|j)s$": "<rootDir>/tools/test/transform.cjs" },
  // These ship as ES modules only; jest loads CommonJS, so they are compiled like our own files.
  transformIgnorePatterns: ["/node_modules/(?!(aws4fetch|hono|@hono|valibot|aws-jwt-verify)/)"],
  workerIdleMemoryLimit: "512MB",
  // Only a test that hangs waits so long; one that is merely held up by a busy machine is right all the same.
  testTimeout: 180_000,
};
