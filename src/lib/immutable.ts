/** The same, in which nothing can be assigned: what a schema infers may be changed, and what was read must not be. */
export type Immutable<T> = T extends Date ? T : { readonly [Key in keyof T]: Immutable<T[Key]> };
