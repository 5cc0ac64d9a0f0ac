/** Text of others (paths, configs, what programs of an image wrote) for messages: nothing in it may steer a terminal. */

/** @returns the text, its control characters but tab and newline in the form `\x1b` */
export function plain(text: string): string {
  return text.replace(/(?![\t\n])\p{Cc}/gu, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
