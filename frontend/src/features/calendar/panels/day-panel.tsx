import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { formatDay } from "@/lib/format"
import type { Day } from "@/lib/tz"
import { ListRow } from "../list-row"
import { HELD, useTile } from "../use-tile"
import { Drawer } from "./drawer"

/** Everything on one day of a month, to read and to drag from. */
export function DayPanel({ day, posts, onClose }: { day: Day; posts: readonly PostRead[]; onClose: () => void }) {
  const t = useTranslations("calendar")
  return (
    <Drawer title={formatDay(day)} note={t("postCount", { count: posts.length })} onClose={onClose}>
      {posts.length === 0 ? (
        <p className="p-4 text-13 text-ink-3">{t("nothing")}</p>
      ) : (
        <ul className="px-4">
          {posts.map(post => (
            <DayRow key={post.id} post={post} />
          ))}
        </ul>
      )}
    </Drawer>
  )
}

function DayRow({ post }: { post: PostRead }) {
  const tile = useTile(post, { takesPosts: false, drawer: "day" })
  return <ListRow post={post} tile={tile} className={tile.canMove ? HELD : undefined} />
}
