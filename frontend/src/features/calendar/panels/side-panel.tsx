import type { DrawerName, PanelName } from "../use-calendar-state"
import { RecurringPanel } from "./recurring-panel"
import { SlotsPanel } from "./slots-panel"

type Props = {
  /** Drawers belong to the board that is dragged onto. */
  name: Exclude<PanelName, DrawerName>
  onClose: () => void
}

export function SidePanel({ name, onClose }: Props) {
  switch (name) {
    case "slots":
      return <SlotsPanel onClose={onClose} />
    case "recurring":
      return <RecurringPanel onClose={onClose} />
  }
}
