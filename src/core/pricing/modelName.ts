/** Model names as logs write them -> the few exact spellings to look for in a price table. Never a resemblance. */

/** Longer names are not names of models. */
const LONGEST_NAME = 200;

/** Vendors, and routers that pass a vendor's price on, as written before a slash. */
const VENDOR_PREFIX =
  /^(?:openrouter|anthropic|openai|google|gemini|models|deepseek|deepseek-ai|mistral|mistralai|groq|perplexity|x-ai|xai)\//;
const CONTEXT_SUFFIX = /\[1m\]$/;
const DATE_SUFFIX = /[-@]20\d{2}-?[01]\d-?[0-3]\d$/;
const LATEST_SUFFIX = /-latest$/;

/** The spelling under which a table keeps a model: lower case, version dots as dashes (`claude-sonnet-4.5`, `claude-sonnet-4-5`). */
export function modelKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/\s+/g, '-')
    .replace(/(\d)\.(?=\d)/g, '$1-');
}

/** Keys to try in this order: the name as it stands, then without context suffix, vendor, date and `-latest`. */
export function modelKeys(name: string): readonly string[] {
  if (name.length > LONGEST_NAME) return [];
  const keys = [modelKey(name)];
  const cuts: readonly RegExp[] = [CONTEXT_SUFFIX, VENDOR_PREFIX, VENDOR_PREFIX, DATE_SUFFIX, LATEST_SUFFIX];
  for (const cut of cuts) {
    const longer = keys[keys.length - 1] ?? '';
    const shorter = longer.replace(cut, '');
    if (shorter !== longer && shorter !== '') keys.push(shorter);
  }
  return keys;
}
