import { fileURLToPath } from "node:url"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vitest/config"

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://localhost/" } },
    setupFiles: ["./tests/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"],
    // The browser's zone is never the business's zone; tests run in one that is neither UTC nor theirs.
    env: { TZ: "America/Los_Angeles", NEXT_PUBLIC_API_URL: "http://localhost" },
    restoreMocks: true,
    testTimeout: 60_000,
    // As scripts/pytest-once-more does.
    retry: process.env.CI ? 1 : 0,
  },
})
