/** Something the person at the keyboard can fix; the message says what is wrong and what to do. */
export class LaunchProblem extends Error {
  override readonly name = "LaunchProblem";
}
