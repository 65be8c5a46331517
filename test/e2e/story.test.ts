import { describe } from "@jest/globals";
import { bypassStory } from "./bypass-story.ts";

describe("from a look at the gateways to a bypass that an approver released, and back", () => {
  bypassStory();
});
