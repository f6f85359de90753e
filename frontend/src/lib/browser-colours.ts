// What the browser paints around the page, before any style sheet is read: the page's own colours of tokens.css.
export const PAGE_LIGHT = "#ffffff"
export const PAGE_DARK = "#121210"
