/** For tests of the apps, which do not depend on the client themselves. */
export { createClient, loginReasonWords, outcomeWords } from '@latchkey/client'
