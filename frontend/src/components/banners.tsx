"use client"

import { PaymentBanner } from "./payment-banner"
import { ViewingBanner } from "./viewing-banner"

/** What few people see above every page, loaded after it. */
export function Banners() {
  return (
    <>
      <ViewingBanner />
      <PaymentBanner />
    </>
  )
}
