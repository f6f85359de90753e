// The package brings no types; this is the one function we take from it.
declare module "twitter-text/dist/esm/parseTweet" {
  export default function parseTweet(text: string): { weightedLength: number; validRangeEnd: number }
}
