/** Bytes of a request that may bring an email's texts and its logo: a logo alone may have 20,000 characters. */
export const emailBodyLimit = 64 * 1024
