/** Something of the surroundings that is in one of several states. */
export interface Control {
  read(): string
  /** @throws Error with a message for people if the state cannot be reached */
  set(value: string): Promise<void>
}
