interface Limit {
  /** What the path's parts in brackets name is counted by itself. */
  readonly path: RegExp;
  readonly most: number;
  readonly seconds: number;
}

/** Source: "Microsoft Graph service-specific throttling limits". */
const limits: readonly Limit[] = [
  { path: /^\/v1\.0\/communications\/callRecords\/getDirectRoutingCalls\(/, most: 50, seconds: 60 },
  { path: /^\/v1\.0\/communications\/callRecords$/, most: 40, seconds: 20 },
  { path: /^\/v1\.0\/communications\/callRecords\/([^/(]+)\/sessions/, most: 40, seconds: 20 },
];
const maxKept = 10_000;

/** What Graph counts of the requests it served; it takes so many times as many as documented. */
export interface GraphLimits {
  /** Counts a request; seconds after which it may come again where it is one too many. */
  take(path: string): number | undefined;
}

export function createGraphLimits(now: () => Date, times: number): GraphLimits {
  const served = new Map<string, readonly number[]>();

  return {
    take(path) {
      const limit = limits.find((each) => each.path.test(path));
      if (!limit) return undefined;
      const key = `${limits.indexOf(limit)} ${limit.path.exec(path)?.[1] ?? ""}`;
      const at = now().getTime();
      const recent = (served.get(key) ?? []).filter((time) => time > at - limit.seconds * 1_000);
      const [oldest = at] = recent;
      served.delete(key);
      if (recent.length >= limit.most * times) {
        served.set(key, recent);
        return Math.max(1, Math.ceil((oldest + limit.seconds * 1_000 - at) / 1_000));
      }
      served.set(key, [...recent, at]);
      for (const idlest of served.keys()) {
        if (served.size <= maxKept) break;
        served.delete(idlest);
      }
      return undefined;
    },
  };
}
