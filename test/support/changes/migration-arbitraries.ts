import fc from "fast-check";
import type { MigrationSnapshot } from "../../../src/changes/plans/migration-snapshot.ts";
import type { VoiceRoute, VoiceRoutingPolicy } from "../../../src/telephony/voice-routing.ts";
import type { PolicyAssignment, VoiceUser } from "../../../src/telephony/voice-user.ts";
import { aGateway } from "./builders.ts";
import { aPolicy, aRoute, aVoiceUser, noDependants, oldFqdn, userId } from "./migration-builders.ts";

const usageNames = ["National", "International", "Emergency", "Überall", "Premium"];
const policyNames = ["Global", "Berlin", "Munich", "Reception", "München"];
const otherGateways = ["sbc2.contoso.com", "sbc3.contoso.com", "carrier.example.net"];

/** Ordinary, emergency, catch-all, overlapping, and one that cannot be read. */
const patterns = [
  "^\\+49\\d+$",
  "^\\+4930\\d{4,10}$",
  "^\\+(?!49)\\d{7,15}$",
  "^\\+1\\d{10}$",
  "^\\+?(112|110)$",
  "^911$",
  ".*",
  "^\\+?\\d+$",
  "^(112|\\+4930\\d+)$",
  "^+000$",
  "^\\+49(110|112)$",
  "^\\+61(000|1[0125]\\d{1,8})$",
  "^\\+49(89|30",
];

/** Numbers to try routes with: ordinary ones, emergency ones, and made-up ones. */
export const arbitraryNumber: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "+493012345678",
    "+498912345678",
    "+14255550100",
    "+442079460000",
    "112",
    "+112",
    "911",
    "110",
    "19222",
    "",
  ),
  fc.stringMatching(/^\+?\d{1,15}$/),
);

const arbitraryRoutes: fc.Arbitrary<readonly VoiceRoute[]> = fc
  .array(
    fc.record({
      numberPattern: fc.constantFrom(...patterns),
      priority: fc.nat(6),
      gateways: fc.subarray([oldFqdn, oldFqdn.replace("sbc1", "sbc9"), ...otherGateways], { minLength: 1 }),
      usages: fc.subarray(usageNames, { minLength: 1 }),
      bridged: fc.nat(9).map((n) => n === 0),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((routes) =>
    routes.map(({ bridged, ...route }, n) =>
      aRoute({
        ...route,
        name: `Route ${n}`,
        ...(bridged ? { bridgeSourcePhoneNumber: "+498990000", gateways: [] } : {}),
      }),
    ),
  );

const arbitraryPolicies: fc.Arbitrary<readonly VoiceRoutingPolicy[]> = fc
  .tuple(
    ...policyNames.map((name) =>
      fc
        .shuffledSubarray(usageNames)
        .map((usages) => aPolicy({ name: name === "München" ? "Köln" : name, usages })),
    ),
  )
  .map((policies) => policies);

const arbitraryAssignment: fc.Arbitrary<PolicyAssignment> = fc.oneof(
  fc.constantFrom("Berlin", "Munich", "Köln").map((policy) => ({ kind: "direct" as const, policy })),
  fc
    .constantFrom("Berlin", "Reception")
    .map((policy) => ({ kind: "group" as const, policy, groupId: userId(900) })),
  fc.constant({ kind: "global" as const }),
);

const arbitraryUsers: fc.Arbitrary<readonly VoiceUser[]> = fc
  .array(
    fc.record({
      accountType: fc.constantFrom(
        "user" as const,
        "user" as const,
        "user" as const,
        "resourceAccount" as const,
        "guest" as const,
        "onPremises" as const,
      ),
      enterpriseVoiceEnabled: fc.nat(7).map((n) => n > 0),
      telephoneNumber: fc.nat(7).map((n) => (n > 0 ? "+49305550100" : null)),
      featureTypes: fc.constantFrom(["Teams", "PhoneSystem"], ["Teams", "PhoneSystem"], ["Teams"]),
      voiceRouting: arbitraryAssignment,
      site: fc.constantFrom("Berlin", "Munich", null),
      complianceRecording: fc.boolean(),
      sharedCalling: fc.nat(9).map((n) => n === 0),
    }),
    { maxLength: 60 },
  )
  .map((users) => users.map((user, n) => aVoiceUser(n + 1, user)));

/** A tenant whose sbc1 can be migrated, more or less tangled. */
export const arbitrarySnapshot: fc.Arbitrary<MigrationSnapshot> = fc
  .record({
    routes: arbitraryRoutes,
    policies: arbitraryPolicies,
    users: arbitraryUsers,
    emergency: fc.constantFrom([], [{ dialString: "19222", usage: "Emergency" }]),
  })
  .map(({ routes, policies, users, emergency }) => ({
    fleet: [aGateway(), aGateway({ fqdn: "sbc2.contoso.com" }), aGateway({ fqdn: "sbc3.contoso.com" })],
    routing: {
      usages: usageNames,
      routes,
      policies,
      emergencyPolicies: [{ name: "Germany", emergencyNumbers: emergency }],
    },
    dependants: noDependants(),
    users: [...users, aVoiceUser(999, { voiceRouting: { kind: "direct", policy: "Berlin" } })],
    verifiedDomains: ["contoso.com"],
    cloud: "commercial" as const,
    vendor: "audiocodes" as const,
  }));

export const arbitraryShares: fc.Arbitrary<readonly number[]> = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 4 })
  .map((shares) => [...shares.sort((a, b) => a - b), 100]);
