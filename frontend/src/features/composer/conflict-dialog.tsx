import { useTranslations } from "use-intl"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { optionWords } from "@/lib/post-options"
import type { Theirs } from "./conflict"
import type { Kit } from "./kit"

type Props = {
  theirs: Theirs
  kit: Kit
  onMine: () => void
  onTheirs: () => void
  onBoth: () => void
  onClose: () => void
}

/** Two versions of the same post, both whole: nobody's words go before somebody has looked. */
export function ConflictDialog({ theirs, kit, onMine, onTheirs, onBoth, onClose }: Props) {
  const t = useTranslations("compose.conflict")
  const isGone = theirs.posts.length === 0
  return (
    <Dialog isOpen onClose={onClose} title={t("title")} description={t(isGone ? "goneLead" : "lead")}>
      {theirs.differences.map(difference => (
        <section key={difference.key} className="mb-3">
          <h3 className="flex items-center gap-1.5 text-13 font-semibold">
            <PlatformGlyph platform={difference.platform} isNamed={false} />
            {platformName(difference.platform)}
          </h3>
          <div className="mt-1.5 grid grid-cols-2 gap-3">
            {(
              [
                ["mine", difference.mine],
                ["theirs", difference.theirs],
              ] as const
            ).map(([whose, text]) => (
              <div key={whose} className="min-w-0 border-t pt-1.5">
                <p className="text-12 text-ink-3">{t(whose)}</p>
                <p className="max-h-60 overflow-y-auto text-13 break-words whitespace-pre-wrap">
                  {text ?? <span className="text-ink-3">{t("deleted")}</span>}
                </p>
                {difference.options.map(({ name, ...values }) => {
                  const option = kit.info(difference.platform)?.options.find(one => one.name === name)
                  const value = values[whose]
                  return (
                    <p key={name} className="mt-1 text-12 break-words text-ink-2">
                      {`${option?.label ?? name}: `}
                      {value === null || !option ? t("asUsual") : optionWords(option, value) || t("chosen")}
                    </p>
                  )
                })}
              </div>
            ))}
          </div>
        </section>
      ))}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBoth}>{t("keepBoth")}</Button>
        {!isGone && <Button onClick={onTheirs}>{t("takeTheirs")}</Button>}
        <Button look="strong" onClick={onMine}>
          {t("keepMine")}
        </Button>
      </div>
    </Dialog>
  )
}
