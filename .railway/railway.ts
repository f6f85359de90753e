// The product on Railway: `railway config plan` shows what would change, `railway config apply` does it. The code comes
// by `railway up` (.github/workflows/deploy.yml), one image for every service. More: docs/deployment.md#railway-and-vercel
import { bucket, defineRailway, group, postgres, project, redis, service } from "railway/iac"

const build = { builder: "DOCKERFILE", dockerfilePath: "backend/Dockerfile" } as const

const celery = "celery -A app.celery"
const lean = "--without-gossip --without-mingle --without-heartbeat"

// Kept as shared variables of the environment, so that every service reads the same. The first three are needed.
const SHARED = [
  "SECRET_KEY",
  "ENCRYPTION_KEY",
  "PUBLIC_URL",
  "WEB_ORIGINS",
  "OPENROUTER_API_KEY",
  "LLM_BASE_URL",
  "LLM_API_KEY",
  "LLM_MODEL",
  "SMTP_HOST",
  "SMTP_PORT",
  "SMTP_USERNAME",
  "SMTP_PASSWORD",
  "MAIL_FROM",
  "CLERK_SECRET_KEY",
  "CLERK_WEBHOOK_SECRET",
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
  "SENTRY_DSN",
  "NEXT_PUBLIC_SENTRY_DSN",
  "NEXT_PUBLIC_POSTHOG_KEY",
  "METRICS_TOKEN",
  "META_APP_ID",
  "META_APP_SECRET",
  "INSTAGRAM_APP_ID",
  "INSTAGRAM_APP_SECRET",
  "THREADS_APP_ID",
  "THREADS_APP_SECRET",
  "TWITTER_CLIENT_ID",
  "TWITTER_CLIENT_SECRET",
  "LINKEDIN_CLIENT_ID",
  "LINKEDIN_CLIENT_SECRET",
] as const

export default defineRailway(ctx => {
  const db = postgres("postgres")
  const cache = redis("redis")
  // Services share no folder on Railway: what the API takes in, the workers find in the bucket.
  const media = bucket("media", { region: "iad" })

  const env = {
    ...Object.fromEntries(SHARED.map(name => [name, ctx.shared[name]])),
    AIGROWTH_ENV: "production",
    LOG_FORMAT: "json",
    DATABASE_URL: db.env.DATABASE_URL,
    REDIS_URL: cache.env.REDIS_URL,
    S3_BUCKET: "${{media.BUCKET}}",
    S3_ENDPOINT_URL: "${{media.ENDPOINT}}",
    S3_REGION: "${{media.REGION}}",
    S3_ACCESS_KEY_ID: "${{media.ACCESS_KEY_ID}}",
    S3_SECRET_ACCESS_KEY: "${{media.SECRET_ACCESS_KEY}}",
    S3_PATH_STYLE: "false",
    // Only Railway's own edge reaches the API, and X-Real-IP is where it promises the caller's address.
    TRUSTED_PROXIES: "*",
    CLIENT_ADDRESS_HEADER: "X-Real-IP",
  }

  const api = service("api", {
    build,
    preDeploy: "aigrowth migrate",
    // No start command: the image's own listens on 8000, and Railway's health check asks where PORT says.
    healthcheck: "/health",
    healthcheckTimeout: 300,
    deploy: { restartPolicyType: "ALWAYS", drainingSeconds: 10 },
    env: { ...env, PORT: "8000" },
  })
  const worker = service("worker", {
    build,
    start: `${celery} worker -n worker@%h -P threads -c 16 -Q publishing,generation,default ${lean}`,
    deploy: { restartPolicyType: "ALWAYS", drainingSeconds: 30 },
    env,
  })
  // Publishes and does nothing else, so that no post waits for a strategy. Replicas are welcome.
  const publisher = service("publisher", {
    build,
    start: `${celery} worker -n publisher@%h -P threads -c 4 -Q publishing ${lean}`,
    deploy: { restartPolicyType: "ALWAYS", drainingSeconds: 30 },
    env,
  })
  const beat = service("beat", {
    build,
    start: `${celery} beat -s /var/lib/aigrowth/beat.db --pidfile=`,
    deploy: { restartPolicyType: "ALWAYS" },
    env,
  })

  return project("ai-growth-manager", {
    resources: [group("Product", [api, worker, publisher, beat]), group("Data", [db, cache]), media],
  })
})
