import express from 'express'
import openid from 'express-openid-connect'
import { announce } from './listen.ts'

// the peer of a first visit: express-openid-connect, which tries a silent log-in by redirects
const { CLIENT_SECRET = '', ISSUER = '', PORT = '0' } = process.env
const baseURL = `http://localhost:${PORT}`
const app = express()
app.use(
  openid.auth({
    ...{ baseURL, issuerBaseURL: ISSUER, clientID: 'bench-client', clientSecret: CLIENT_SECRET },
    secret: 'a-secret-of-the-express-app-that-is-long-enough',
    idTokenSigningAlg: 'ES256',
    authRequired: false,
    attemptSilentLogin: true,
    authorizationParams: { response_type: 'code', scope: 'openid profile email' },
  }),
)
app.get('/account', openid.requiresAuth(), (request, response) => {
  response.json({ sub: request.oidc.user?.sub })
})
app.listen(Number(PORT), '127.0.0.1', () => announce(baseURL))
