import { useTranslations } from "use-intl"

/** Above a form into which `useKeptDraft` has put back what was typed before. */
export function KeptNote({ onDiscard }: { onDiscard: () => void }) {
  const t = useTranslations("kept")
  return (
    <p role="status" className="flex flex-wrap items-baseline gap-x-2 rounded-control bg-hover px-3 py-2 text-13">
      {t("restored")}
      <button type="button" className="underlined font-medium" onClick={onDiscard}>
        {t("discard")}
      </button>
    </p>
  )
}
