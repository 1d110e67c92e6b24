/** Bytes of a body that may bring the texts of an email and its logo: a logo alone may have 20,000 characters. */
export const emailBodyLimitBytes = 64 * 1024
