import { useTranslations } from "use-intl"
import { Dialog } from "@/components/ui/dialog"
import { useShortcutGroups } from "@/lib/shortcuts"

/** Every key that does something here and now. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const t = useTranslations("keys")
  const groups = useShortcutGroups()
  return (
    <Dialog isOpen onClose={onClose} title={t("title")} description={t("lead")}>
      <div className="flex flex-col gap-5">
        {groups.map(({ id, title, shortcuts }) => (
          <section key={String(id.description)}>
            <h3 className="border-b pb-1.5 text-12 text-ink-3">{title}</h3>
            <dl>
              {shortcuts.map(({ keys, label }) => (
                <div key={keys} className="flex items-center justify-between gap-4 border-b border-line-soft py-1.5">
                  <dt className="text-13">{label}</dt>
                  <dd className="flex flex-none gap-1">
                    {keys.split(" ").map(key => (
                      <kbd
                        key={key}
                        className="grid h-5 min-w-5 place-items-center rounded-chip border border-line-strong px-1.5 font-sans text-11 text-ink-2"
                      >
                        {key}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
