import { watchErrors } from "@/lib/report"

// Next runs this file before it wakes a page up: what breaks from there on is kept until it is known whom to tell.
watchErrors()
