/** Somebody who acts: the Entra object id decides, the name is for reading only. */
export interface Person {
  readonly id: string;
  readonly name: string;
}
