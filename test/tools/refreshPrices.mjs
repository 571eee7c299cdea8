// Makes src/core/pricing/vendored/prices.json from the installed price package. For developers; nothing is fetched.
// Usage: node test/tools/refreshPrices.mjs YYYY-MM-DD   (the day on which that version of the package was published)
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = '@pydantic/genai-prices';
const root = join(fileURLToPath(new URL('.', import.meta.url)), '..', '..');
const target = join(root, 'src', 'core', 'pricing', 'vendored', 'prices.json');
const require = createRequire(join(root, 'package.json'));

// The vendors that teams of the seed documents use; where two list one name, the first one here is meant.
const PROVIDERS = ['anthropic', 'openai', 'google', 'deepseek', 'mistral', 'x-ai', 'groq', 'perplexity'];

// Billed by the image, second, page or search, fine-tuned per customer, or retired long before agents kept logs.
const NOT_BY_TEXT_TOKENS =
  /audio|realtime|transcribe|tts|image|whisper|ocr|voxtral|moderation|computer-use|live|search|deep-research|robotics|veo|imagen|lyria|translate|omni/;
const NOT_LISTED =
  /^ft:|\.ft-|:free$|:extended$|^(ada|babbage|curie|davinci)$|^text-(davinci|curie)|^claude-(v1|2)|^llama[23]-|guard|gemma|^gemini-1\.0|preview-0\d/;
const CLASSES = ['input_mtok', 'output_mtok', 'cache_read_mtok', 'cache_write_mtok', 'cache_write_1h_mtok'];

/** Every price of the installed package that Spendlight vendors: plain data, ready to be written. */
export function makePrices(asOf) {
  const { findProvider } = require(PACKAGE);
  const about = JSON.parse(readFileSync(join(root, 'node_modules', PACKAGE, 'package.json'), 'utf8'));
  const taken = new Set();
  const models = [];
  for (const provider of PROVIDERS) {
    for (const model of findProvider({ providerId: provider }).models) {
      const listed = readModel(provider, model);
      if (listed === null || taken.has(keyOf(listed.model))) continue;
      taken.add(keyOf(listed.model));
      models.push(listed);
    }
  }
  for (const listed of models) {
    listed.aliases = listed.aliases.filter((alias) => !taken.has(keyOf(alias)) && taken.add(keyOf(alias)));
    if (listed.aliases.length === 0) delete listed.aliases;
  }
  models.sort((a, b) => (a.provider + a.model < b.provider + b.model ? -1 : 1));
  return { asOf, source: { name: PACKAGE, version: about.version, license: 'MIT' }, models };
}

function readModel(provider, model) {
  if (NOT_BY_TEXT_TOKENS.test(model.id) || NOT_LISTED.test(model.id)) return null;
  if (provider !== 'anthropic' && model.id.startsWith('claude')) return null;
  // Another reseller's figure, not the vendor's list.
  if (/Imported from OpenRouter|Seen on OpenRouter|trusting open router/.test(model.price_comments ?? '')) return null;
  const prices = readPrices(model.prices);
  if (prices.length === 0) return null;
  const name = nameOf(provider, model.id);
  const spelled = [nameOf(provider, model.id.replace(/-latest$/, '')), ...matchNames(model.match), model.id];
  const aliases = [...new Set([...spelled, otherOrder(name)])];
  return {
    provider,
    model: name,
    aliases: aliases.filter((alias) => alias !== '' && keyOf(alias) !== keyOf(name)),
    prices,
  };
}

/** Anthropic's ids write versions with dashes, people and the seed documents with dots: `claude-sonnet-4.5`. */
function nameOf(provider, id) {
  const bare = id.slice(id.lastIndexOf('/') + 1);
  if (provider !== 'anthropic') return bare;
  return bare
    .replace(/-latest$/, '')
    .replace(/(\d)-(\d)(?!\d)/, '$1.$2')
    .replace(/\.0$/, '');
}

/** Anthropic moved the version behind the family's name; people write both: `claude-3.5-haiku`, `claude-haiku-3.5`. */
function otherOrder(name) {
  return name.replace(
    /^claude-([\d.]+)-([a-z]+)$|^claude-([a-z]+)-([\d.]+)$/,
    (_, v1, f1, f2, v2) => `claude-${v1 ? `${f1}-${v1}` : `${v2}-${f2}`}`,
  );
}

/** Same as `modelKey` in src/core/pricing/modelName.ts, for names of the package. */
function keyOf(name) {
  return name.toLowerCase().replace(/(\d)\.(?=\d)/g, '$1-');
}

/** Names that a matching rule spells out. Open prefixes count as the name they spell, never as a prefix. */
function matchNames(match) {
  if (match.or) return match.or.flatMap(matchNames);
  if (match.regex !== undefined) return [];
  const name = match.equals ?? match.starts_with ?? match.contains ?? match.ends_with ?? '';
  const bare = name.slice(name.lastIndexOf('/') + 1).replace(/[@-]$/, '');
  return /-20\d\d$/.test(bare) || /-0$/.test(bare) ? [] : [bare];
}

/** Newest first, and of one day those for a part of the day first: the first that holds is the price. */
function readPrices(prices) {
  const conditional = Array.isArray(prices) ? prices : [{ prices }];
  const rows = [];
  let from = null;
  for (const { constraint, prices: rates } of conditional) {
    const row = readRates(rates);
    if (row === null) return [];
    // The package cannot say "from a day, in these hours": hours that follow a dated row begin with it.
    if (constraint?.type === 'start_date') from = constraint.start_date;
    rows.push({
      ...(from === null ? {} : { from }),
      ...(constraint?.type === 'time_of_date'
        ? { hours: [minutes(constraint.start_time), minutes(constraint.end_time)] }
        : {}),
      ...row,
    });
  }
  return rows.reverse();
}

function minutes(time) {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}

/** USD per million tokens in the order of CLASSES, null where the vendor lists none; `above`: prompt size, then the rates past it. */
function readRates(prices) {
  if (baseOf(prices.input_mtok) === null) return null;
  const starts = new Set(CLASSES.flatMap((name) => prices[name]?.tiers?.map((tier) => tier.start) ?? []));
  const above = [...starts]
    .sort((a, b) => a - b)
    .map((start) => [start, ...CLASSES.map((name) => atStart(prices[name], start))]);
  return {
    usd: CLASSES.map((name) => baseOf(prices[name])),
    ...(above.length === 0 ? {} : { above }),
    ...perThousand('search', prices.web_searches_kcount),
    ...perThousand('request', prices.requests_kcount),
  };
}

/** Fees by the piece: USD per thousand of them. */
function perThousand(name, price) {
  const usd = baseOf(price);
  return usd === null ? {} : { [name]: usd };
}

function baseOf(price) {
  return typeof price === 'object' ? price.base : (price ?? null);
}

function atStart(price, start) {
  const reached = price?.tiers?.filter((tier) => tier.start <= start) ?? [];
  return reached.length === 0 ? baseOf(price) : reached.reduce((a, b) => (a.start > b.start ? a : b)).price;
}

/** One model a line: a refresh shows as the lines that changed. */
export function pricesText({ asOf, source, models }) {
  const lines = models.map((model) => `    ${JSON.stringify(model)}`).join(',\n');
  return `{\n  "asOf": "${asOf}",\n  "source": ${JSON.stringify(source)},\n  "models": [\n${lines}\n  ]\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asOf = process.argv[2] ?? '';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(asOf)) {
    console.error('Name the day of the price package: node test/tools/refreshPrices.mjs YYYY-MM-DD');
    process.exit(2);
  }
  const text = pricesText(makePrices(asOf));
  writeFileSync(target, text);
  console.log(`${target}: ${text.length} bytes`);
}
