/** Whether a key press belongs to a text being typed, so that no shortcut may take it. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable], dialog *")
}
