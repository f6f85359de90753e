import type { UserRead } from "@/api/types.gen"

export function makeUser(about: Partial<UserRead> = {}): UserRead {
  return {
    id: "a0000000-0000-4000-8000-000000000000",
    email: "maya@example.com",
    first_name: "Maya",
    last_name: "Whitfield",
    plan: "free",
    role: "user",
    onboarding_completed: true,
    allows_counting: null,
    email_verified_at: "2026-11-01T09:00:00Z",
    created_at: "2026-11-01T09:00:00Z",
    ...about,
  }
}
