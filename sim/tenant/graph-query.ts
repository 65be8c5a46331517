import { failure, type GraphAnswer } from "./graph-answers.ts";

type Shown = Readonly<Record<string, unknown>>;

interface Selectable {
  /** What may be asked for by `$select`; without them there is none. */
  readonly properties?: readonly string[];
  /** Without a `$select`; all of them unless told. */
  readonly usual?: readonly string[];
  /** Options that are taken beside `$select` and were seen to already. */
  readonly query?: readonly string[];
}

export interface Listing<Item> extends Selectable {
  readonly items: readonly Item[];
  readonly show: (item: Item) => Shown;
  /** Most items on a page. */
  readonly page: number;
  /**
   * What a `$top` does: asks for a page of that size, up to a largest one, or ends the whole list. Without it there is none.
   */
  readonly top?: { readonly maxPageSize: number } | "endsList";
  /** The option by which a link leads on. */
  readonly link?: "$skip" | "$skiptoken";
  /** Whether `@odata.count` is there, which is the page's. */
  readonly counted?: boolean;
}

/** One page of a collection. Whatever is asked for that is not promised is refused. */
export function listed<Item>(url: URL, listing: Listing<Item>): GraphAnswer {
  const { items, page, top, link = "$skiptoken" } = listing;
  const problem = problemOf(url, listing, [link, ...(top ? ["$top"] : [])]);
  if (problem) return problem;
  const asked = number(url.searchParams.get("$top"));
  const start = number(fromLink(url.searchParams.get(link), link)) ?? 0;
  if (Number.isNaN(asked) || Number.isNaN(start) || asked === 0) return refused("A number is not valid.");
  // Nobody skips but by a link.
  if (link === "$skip" && start % page !== 0)
    return refused("The query option '$skip' is not supported here.");
  const largest = typeof top === "object" ? top.maxPageSize : Infinity;
  if (asked !== undefined && asked > largest)
    return refused(`The limit of '${largest}' for Top query has been exceeded.`);
  const all = top === "endsList" ? items.slice(0, asked) : items;
  const end = start + ((typeof top === "object" && asked) || page);
  const shown = all.slice(start, end).map((item) => selected(url, listing, listing.show(item)));
  const next = new URL(url);
  next.searchParams.set(link, toLink(end, link));
  return {
    status: 200,
    body: {
      "@odata.context": contextOf(url),
      ...(listing.counted && { "@odata.count": shown.length }),
      value: shown,
      ...(end < all.length && { "@odata.nextLink": next.href }),
    },
  };
}

/** One thing by itself. */
export function single(url: URL, thing: Shown, selectable: Selectable): GraphAnswer {
  const problem = problemOf(url, selectable, []);
  if (problem) return problem;
  const body = { "@odata.context": `${contextOf(url)}/$entity`, ...selected(url, selectable, thing) };
  return { status: 200, body };
}

export function refused(message: string): GraphAnswer {
  return failure(400, "BadRequest", message);
}

function problemOf(
  url: URL,
  { properties = [], query = [] }: Selectable,
  taken: readonly string[],
): GraphAnswer | undefined {
  const known = [...(properties.length > 0 ? ["$select"] : []), ...taken, ...query];
  for (const name of url.searchParams.keys())
    if (!known.includes(name)) return refused(`The query option '${name}' is not supported here.`);
  const unknown = namesIn(url)?.find((name) => !properties.includes(name));
  return unknown === undefined ? undefined : refused(`Could not find a property named '${unknown}'.`);
}

function selected(url: URL, { properties, usual }: Selectable, thing: Shown): Shown {
  const names = namesIn(url) ?? usual ?? properties;
  if (!names) return thing;
  return Object.fromEntries(
    Object.entries(thing).filter(([name]) => names.includes(name) || name.includes("@odata.")),
  );
}

function namesIn(url: URL): readonly string[] | undefined {
  return url.searchParams
    .get("$select")
    ?.split(",")
    .map((name) => name.trim());
}

function contextOf({ origin, pathname }: URL): string {
  return `${origin}/v1.0/$metadata#${pathname.slice("/v1.0/".length)}`;
}

/** Undefined where it is not there, NaN where it is none. */
function number(text: string | null): number | undefined {
  if (text === null) return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : NaN;
}

function toLink(start: number, link: "$skip" | "$skiptoken"): string {
  return link === "$skip" ? String(start) : Buffer.from(`at ${start}`).toString("base64url");
}

function fromLink(text: string | null, link: "$skip" | "$skiptoken"): string | null {
  if (link === "$skip" || text === null) return text;
  return Buffer.from(text, "base64url").toString().replace(/^at /, "");
}
