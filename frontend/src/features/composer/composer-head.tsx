import { ArrowLeft, X } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTranslations } from "use-intl"
import { StatusIcon } from "@/components/status-icon"
import { Button } from "@/components/ui/button"
import { Tag } from "@/components/ui/tag"
import { firstLine } from "@/lib/format"
import { standingOf } from "@/lib/posts"
import { isLocked } from "./draft"
import { SaveWord } from "./save-word"
import { SchedulePopover } from "./schedule-popover"
import type { ComposerState } from "./use-composer"

type Props = { composer: ComposerState; isPreviewing: boolean; onPreview: () => void }

/** What it is, whether it is saved, and the way out. */
export function ComposerHead({ composer, isPreviewing, onPreview }: Props) {
  const t = useTranslations("compose")
  const common = useTranslations("common")
  const standing = useTranslations("standing")
  const router = useRouter()
  const { draft, targets, autosave, isAutomatic, business } = composer
  const post = targets.find(({ post }) => post)?.post
  const title = firstLine(draft.base[0] ?? "") || t("newPost")
  const close = () => (window.history.length > 1 ? router.back() : router.push("/calendar/"))
  return (
    <header className="sticky top-0 z-20 flex min-h-14 flex-none items-center gap-2 border-b bg-page px-4 max-md:pr-3 max-md:pl-1 md:gap-3">
      <Button look="ghost" isIcon aria-label={common("close")} onClick={close} className="max-md:w-11">
        <ArrowLeft className="icon max-md:hidden" />
        <X className="icon icon-20 md:hidden" />
      </Button>
      <h1 className="max-w-90 min-w-0 truncate text-16 font-semibold max-md:sr-only">{title}</h1>
      {post && (
        <span className="max-md:hidden">
          <Tag>
            <StatusIcon standing={standingOf(post)} size={14} isNamed={false} />
            {standing(standingOf(post))}
          </Tag>
        </span>
      )}
      <span className="min-w-0 flex-1">
        <SaveWord
          state={autosave.state}
          isDirty={autosave.isDirty}
          isAutomatic={isAutomatic}
          isHomeless={targets.length === 0 && draft.base.some(part => part.trim())}
          zone={business.timezone}
        />
      </span>
      <Button className="md:hidden" aria-pressed={isPreviewing} onClick={onPreview}>
        {t(isPreviewing ? "write" : "preview")}
      </Button>
      <span className="max-md:hidden">
        <When composer={composer} />
      </span>
      <MainActions composer={composer} />
    </header>
  )
}

/** When it goes out, with everything that can be done instead. */
export function When({ composer }: { composer: ComposerState }) {
  const router = useRouter()
  const { targets, names, at, setAt, business, sending, autosave } = composer
  const open = targets.filter(target => !isLocked(target))
  const first = open.find(({ accountId }) => accountId)
  const whyNot = useWhyNot(composer)
  if (targets.length > 0 && open.length === 0) return null
  return (
    <SchedulePopover
      zone={business.timezone}
      at={at}
      onAt={setAt}
      account={first?.accountId ? { id: first.accountId, name: names.get(first.key) ?? "" } : null}
      count={open.length}
      whyNot={whyNot}
      isBusy={sending.queue.isPending || sending.publish.isPending}
      onQueue={() => sending.queue.mutate()}
      onPublish={() => sending.publish.mutate()}
      onDraft={() =>
        void autosave
          .flush()
          .then(() => router.push("/library/?status=draft"))
          .catch(() => {})
      }
    />
  )
}

/** Why nothing can be sent as things stand, in words; null when it can. */
export function useWhyNot({ targets, checks }: Pick<ComposerState, "targets" | "checks">): string | null {
  const t = useTranslations("compose")
  if (targets.length === 0) return t("noPlace")
  if (checks.isBlocked) return t("blocked")
  return null
}

function MainActions({ composer }: { composer: ComposerState }) {
  const t = useTranslations("compose")
  const { targets, at, sending, autosave, marked, wipe, isAutomatic } = composer
  const open = targets.filter(target => !isLocked(target))
  const whyNot = useWhyNot(composer)
  if (targets.length > 0 && open.length === 0) return null
  const isMoved =
    open.length === 0 || open.some(({ post }) => post?.scheduled_for !== at || post?.status !== "scheduled")
  const isPast = at !== null && Date.parse(at) <= Date.now()
  return (
    <>
      {marked && (
        <Button
          isBusy={sending.approve.isPending}
          onClick={() => {
            wipe()
            sending.approve.mutate()
          }}
        >
          {t("approve")}
        </Button>
      )}
      {!isAutomatic && autosave.isDirty ? (
        <Button
          look="strong"
          isBusy={autosave.state.is === "saving"}
          disabled={whyNot !== null}
          onClick={() => void autosave.flush().catch(() => {})}
        >
          {t("saveChanges")}
        </Button>
      ) : (
        <Button
          look="strong"
          isBusy={sending.schedule.isPending}
          disabled={whyNot !== null || at === null || isPast || !isMoved}
          title={whyNot ?? (at === null ? t("chooseTimeFirst") : undefined)}
          onClick={() => at && sending.schedule.mutate(at)}
        >
          {isMoved ? t("schedule", { count: Math.max(1, open.length) }) : t("isScheduled")}
        </Button>
      )}
    </>
  )
}
