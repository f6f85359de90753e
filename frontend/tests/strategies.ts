import type { StrategyDraft, StrategyRead } from "@/api/types.gen"

/** The first version of a strategy, active, as the offline copywriter would leave it. */
export function makeStrategy(about: Partial<StrategyRead> = {}, document: Partial<StrategyDraft> = {}): StrategyRead {
  const whole: StrategyDraft = {
    positioning: "The bakery that takes its time.",
    audience: "Neighbours in Meanwood who care about bread.",
    platforms: [{ platform: "sandbox", why: "To practise." }],
    posting_frequency: { sandbox: 5 },
    pillars: [
      { name: "From the oven", description: "What came out today.", share: 50, hooks: ["Out at half past seven"] },
      { name: "How it is made", description: "Dough, hours, hands.", share: 30, hooks: ["A slow dough"] },
      { name: "Neighbours", description: "People around us.", share: 20, hooks: [] },
    ],
    voice: { tone: "warm and plain", do: ["Name the bread"], dont: ["Shout"] },
    kpis: [{ name: "Followers", target: "1,000", why: "It is the goal." }],
    experiments: [{ question: "Bread or people?", how: "Four posts of each.", decided_by: "Answers per post." }],
    missing_facts: [],
    ...document,
  }
  return {
    id: "50000000-0000-4000-8000-000000000001",
    business_id: "b0000000-0000-4000-8000-000000000000",
    version: 1,
    is_active: true,
    strategy_text: "## Positioning",
    content_pillars: whole.pillars,
    platforms: ["sandbox"],
    posting_frequency: whole.posting_frequency,
    tone_voice: whole.voice.tone,
    document: whole,
    made_by: "offline",
    revision: 1,
    created_at: "2026-11-18T09:00:00Z",
    updated_at: "2026-11-18T09:00:00Z",
    ...about,
  }
}
