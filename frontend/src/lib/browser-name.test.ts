import { expect, test } from "vitest"
import { describeBrowser } from "./browser-name"

test("browsers are called what people call them, and scripts what they call themselves", () => {
  const edge =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0"
  const iphone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"

  expect(describeBrowser(edge)).toBe("Edge on Windows")
  expect(describeBrowser(iphone)).toBe("Safari on iOS")
  expect(describeBrowser("python-httpx/0.28")).toBe("python-httpx/0.28")
})
