"use client"
export function Analytics() {
  return null
}
