import { Type } from 'typebox'

/** Path parameters of endpoints below `/cis/v1/users/{userId}`. */
export const UserParametersSchema = Type.Object(
  { userId: Type.String({ minLength: 1, maxLength: 255 }) },
  { additionalProperties: false },
)
