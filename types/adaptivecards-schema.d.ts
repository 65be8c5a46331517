/**
 * Stands in for `adaptivecards/src/schema`, which the types of adaptivecards-templating ask for: that file is source, and
 * the compiler would check it by this project's rules.
 */
export interface IAdaptiveCard {
  readonly type: "AdaptiveCard";
}
