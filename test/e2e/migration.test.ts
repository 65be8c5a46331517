import { describe } from "@jest/globals";
import { migrationStory } from "./migration-story.ts";

describe("the recommended way, from a form to the last wave and its rollback", () => {
  migrationStory();
});
