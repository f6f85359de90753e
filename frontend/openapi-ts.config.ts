import { defineConfig } from "@hey-api/openapi-ts"

export default defineConfig({
  input: "./openapi.json",
  output: { path: "./src/api", clean: true },
  logs: { level: "warn" },
  plugins: [
    { name: "@hey-api/client-fetch", runtimeConfigPath: "../lib/api-client" },
    "@hey-api/typescript",
    "@hey-api/sdk",
    "@tanstack/react-query",
  ],
})
