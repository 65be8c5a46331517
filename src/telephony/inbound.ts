/** Inbound calls of one trunk in one period. */
export interface InboundCalls {
  readonly calls: number;
  readonly delivered: number;
}

/**
 * The inbound calls of a trunk pair. No policy moves them: they come by the trunk from which the SBC sends them. So the first
 * that comes by the new trunk tells when the SBC was repointed, wholly or in part. Source: "Direct Routing: SIP protocol".
 */
export interface InboundHalf {
  readonly since: Date;
  /** Null: none came by the new trunk. */
  readonly repointedAt: Date | null;
  /** By the old trunk until then. */
  readonly before: InboundCalls;
  readonly after: { readonly byOld: InboundCalls; readonly byNew: InboundCalls };
}
