import type { NextConfig } from "next"

if (process.env.VERCEL && !process.env.NEXT_PUBLIC_API_URL) {
  throw new Error(
    "Set NEXT_PUBLIC_API_URL in the project's settings on Vercel: there the web app has no API beside it.",
  )
}

const isDevelopment = process.env.NODE_ENV === "development"

const config: NextConfig = {
  // One static export for every deployment. Rewrites do nothing in an export, so only `next dev` has them:
  // there they hand /api on to a running API. `compress` would hold server-sent events back until their end.
  ...(isDevelopment
    ? {
        rewrites: async () => [
          {
            source: "/api/:path*",
            destination: `${process.env.API_ORIGIN ?? "http://127.0.0.1:8000"}/api/:path*`,
          },
        ],
        skipTrailingSlashRedirect: true,
        compress: false,
      }
    : {
        output: "export" as const,
        // What src/api/words.json holds is parsed already: the formatter without the parser is enough.
        turbopack: { resolveAlias: { "use-intl/format-message": "use-intl/format-message/format-only" } },
      }),
  // Who opens one of the app's screens opens others: what they share is worth one file rather than many small ones.
  experimental: {
    turbopackChunking: {
      clusters: [
        [
          /^\/(?:accounts|admin|analytics|billing|calendar|compose|dashboard|library|notifications|settings|strategy)\b/,
        ],
        [/^\/(?:login|register|forgot|reset|verify-email)\b/],
      ],
      minChunkSize: 120_000,
    },
  },
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  poweredByHeader: false,
}

export default config
