import { useTranslations } from "use-intl"
import { Tag } from "./ui/tag"

/** A post's tags, as many as have room. */
export function TagChips({ tags, most = 3 }: { tags: readonly string[]; most?: number }) {
  const t = useTranslations("tags")
  if (tags.length === 0) return null
  const more = tags.length - most
  return (
    <span className="flex min-w-0 flex-wrap gap-1">
      {tags.slice(0, most).map(tag => (
        <Tag key={tag} className="max-w-40 border bg-raised">
          <span className="truncate">{tag}</span>
        </Tag>
      ))}
      {more > 0 && <Tag className="border bg-raised">{t("more", { count: more })}</Tag>}
    </span>
  )
}
