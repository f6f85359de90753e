import { defineConfig } from "@hey-api/openapi-ts"

export default defineConfig({
  input: "./openapi.json",
  output: {
    path: "./src/api",
    clean: true,
    // A page loads the operations it uses, not all there are; and messages that are parsed already.
    postProcess: [
      { command: "node", args: ["scripts/split-client.mjs"] },
      { command: "node", args: ["scripts/compile-messages.mjs"] },
    ],
  },
  logs: { level: "warn" },
  plugins: [
    { name: "@hey-api/client-fetch", runtimeConfigPath: "../lib/api-client" },
    "@hey-api/typescript",
    "@hey-api/sdk",
    "@tanstack/react-query",
  ],
})
