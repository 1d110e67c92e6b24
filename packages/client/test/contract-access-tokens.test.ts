import { evidenceOf } from '@latchkey/protocol'
import t from 'tap'
import { alice, runIdentityService } from './support/identity-service.ts'

const audience = 'https://api.shop.example'
const password = { username: alice.username, password: alice.credentials.password }

t.test(
  'W15 an access token of our service is judged by its API, and introspection sees a log-out',
  async (t) => {
    const service = await runIdentityService(t)
    const shop = service.clientOf('shop-web')
    const bank = service.clientOf('bank-web')
    const { access_token, id_token, session_id } = await shop.authenticatePassword({
      ...password,
      resource: audience,
    })
    const claims = await shop.verifyAccessToken(access_token, { audience })
    t.match(claims, { iss: shop.issuer, aud: audience, client_id: 'shop-web', tid: 'acme' })
    t.match(evidenceOf(claims), { amr: ['pwd'], factors: [{ method: 'pwd' }] })
    t.equal(claims.sub, (await shop.verifyIdToken(id_token ?? '')).sub)
    t.same(await bank.verifyAccessToken(access_token, { audience }), claims, 'by any client of the tenant')
    t.match(await shop.introspectToken(access_token), { active: true, sub: claims.sub })
    await shop.logoutSession({ session_id })
    t.same(await shop.introspectToken(access_token), { active: false })
    t.equal((await shop.verifyAccessToken(access_token, { audience })).sub, claims.sub, 'until it ends')
  },
)

t.test('I07 I09 verifyAccessToken refuses tokens of another kind, API or tenant', async (t) => {
  const service = await runIdentityService(t)
  const shop = service.clientOf('shop-web')
  const forNone = await shop.authenticatePassword(password)
  const forShop = await shop.authenticatePassword({ ...password, resource: audience })
  for (const token of [forNone.access_token, forShop.id_token ?? '', forShop.refresh_token ?? '']) {
    await t.rejects(shop.verifyAccessToken(token, { audience }), { code: 'token_invalid' })
  }
  const far = service.clientOf('far-web')
  await t.rejects(far.verifyAccessToken(forShop.access_token, { audience }), { code: 'token_invalid' })
})
