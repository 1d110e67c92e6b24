import { Type } from 'typebox'

/** Ours: names the state of what is answered. Answers that list many do not have it. */
export const versionField = {
  version: Type.Optional(
    Type.String({
      description: 'Names this state; ours. A change that gives it is refused once there is another state.',
    }),
  ),
}

/** Ours: the state that a change begins with. */
export const givenVersionField = {
  version: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description:
        'Ours: the `version` that the change begins with. If there is another state by now, nothing changes. Default: any.',
    }),
  ),
}
