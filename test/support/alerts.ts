import fc from "fast-check";
import { firstBaseline, type OwnWork } from "../../src/alerts/baseline.ts";
import type { Baseline, Sight } from "../../src/alerts/sight.ts";
import { day } from "../../src/lib/time.ts";
import { aGateway, aRouting, noon } from "./changes/builders.ts";

type SeenProbe = NonNullable<Sight["probe"]>;
type SeenSight = Sight & { readonly probe: SeenProbe };

/** A trunk that is as it should be. */
export function aSight(): SeenSight;
export function aSight(changed: Partial<Sight>): Sight;
export function aSight(changed: Partial<Sight> = {}): Sight {
  return {
    fqdn: "sbc1.contoso.com",
    fleetAt: noon,
    gateway: aGateway(),
    routes: aRouting().routes,
    emergencyPolicies: [],
    probe: {
      at: noon,
      optionsStatus: 200,
      optionsDetail: "200 OK",
      certificateNotAfter: new Date(noon.getTime() + 200 * day),
    },
    calls: undefined,
    ...changed,
  };
}

export function baselineOf(sight: Sight): Baseline {
  const baseline = firstBaseline(sight, noon);
  if (!baseline) throw new Error("That cannot be read.");
  return baseline;
}

/** The bot does nothing itself. */
export const noWork: OwnWork = { writes: [], locked: new Set() };

const counted = fc
  .nat(5_000)
  .chain((attempts) => fc.nat(attempts).map((delivered) => ({ attempts, delivered })));
const [route] = aRouting().routes;

/** Trunks in every state that a look can find. */
export const arbitrarySight: fc.Arbitrary<Sight> = fc
  .record({
    gateway: fc.constantFrom(undefined, null, aGateway(), aGateway({ mediaBypass: true, enabled: false })),
    routes: fc.option(
      fc.uniqueArray(
        fc.record({
          name: fc.constantFrom("A", "B", "Notruf"),
          numberPattern: fc.constantFrom("^\\+49", "^112$", "^\\+?(112|110)$", ".*", "(?<bad"),
          priority: fc.nat(9),
        }),
        { selector: ({ name }) => name },
      ),
      { nil: undefined },
    ),
    status: fc.constantFrom(null, 200, 403, 503),
    days: fc.option(fc.integer({ min: -40, max: 400 })),
    probed: fc.boolean(),
    calls: fc.option(fc.record({ recent: counted, usual: counted, most: fc.option(fc.nat(400)) })),
  })
  .map(({ gateway, routes, status, days, probed, calls }) => ({
    ...aSight(),
    gateway,
    routes: routes?.map((changed) => {
      if (!route) throw new Error("The example has no route.");
      return { ...route, ...changed };
    }),
    probe: probed
      ? {
          at: noon,
          optionsStatus: status,
          optionsDetail: String(status),
          certificateNotAfter: days === null ? null : new Date(noon.getTime() + days * day),
        }
      : undefined,
    calls: calls
      ? { at: noon, ...calls, most: calls.most === null ? undefined : { calls: calls.most, at: noon } }
      : undefined,
  }));
