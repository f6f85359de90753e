/**
 * Where a sign-in screen begins: about the middle, measured from above. Centred, it would climb as the page is read in, as
 * a field says what is wrong with it, and from one screen to the next.
 */
export const STAND = "mb-auto pt-[clamp(32px,19dvh,224px)]"
