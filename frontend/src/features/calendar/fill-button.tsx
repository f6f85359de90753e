import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { generateContentMutation } from "@/api/@tanstack/react-query.gen"
import type { GapRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"

/** As many as the API writes in one go. */
const MOST = 30

type ButtonProps = { gaps: readonly GapRead[]; isFilling: boolean; onStarted: (generationId: string) => void }

/** Has posts written for exactly the places that are free. */
export function FillButton({ gaps, isFilling, onStarted }: ButtonProps) {
  const t = useTranslations("calendar.fill")
  const client = useQueryClient()
  const { id } = useBusiness()
  const generate = useMutation({
    ...generateContentMutation(),
    onSuccess: generation => onStarted(generation.id),
    // Somebody else may have filled some of them meanwhile.
    onError: () => invalidate(client, "listCalendarGaps", "listContent"),
  })
  const places = gaps.slice(0, MOST)
  return (
    <Button
      isBusy={generate.isPending || isFilling}
      onClick={() =>
        generate.mutate({
          body: {
            business_id: id,
            fill: places.map(({ platform, scheduled_for, social_account_id }) => ({
              platform,
              scheduled_for,
              social_account_id,
            })),
          },
        })
      }
    >
      <SignIcon sign="pen" className="text-mark-line" />
      {t("action", { count: places.length })}
    </Button>
  )
}
