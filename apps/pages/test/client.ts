/** For the tests of the apps, which know the client by the plugin alone. */
export { createClient, loginReasonWords, outcomeWords } from '@latchkey/client'
