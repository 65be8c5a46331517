/**
 * Who of a tenant is told of an emergency call. Everybody has the policy Global unless they were given another; the policy of
 * a network site overrides that of whoever is there. Sources: "Manage emergency calling policies in Microsoft Teams";
 * "Set-CsTeamsEmergencyCallingPolicy".
 */
export interface EmergencyCalling {
  /** `CsTeamsEmergencyCallingPolicy`, Global among them. `tellsSomebody`: of an emergency call to one number at least. */
  readonly policies: readonly { readonly name: string; readonly tellsSomebody: boolean }[];
  /** Every `CsTenantNetworkSite`; null where it names no such policy. */
  readonly sites: readonly { readonly site: string; readonly policy: string | null }[];
}

/** Enterprise-voice enabled people by voice routing policy and emergency calling policy; null where none but Global is told. */
export interface EmergencyCallingPopulation {
  readonly voiceRoutingPolicy: string;
  readonly policy: string | null;
  readonly users: number;
}
