import type { NextConfig } from "next"

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
    : { output: "export" as const }),
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  poweredByHeader: false,
}

export default config
